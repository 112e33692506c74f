import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheFolder, prepareDebian, prepareNode, removeFolder } from "./debian.ts";
import { mustRun } from "./run-program.ts";

/** What is mounted right now. Podman takes no longer name for it than 50 characters, which a folder of somebody's home has. */
const mounted = join("/run", `telemetry-images-${createHash("sha256").update(cacheFolder).digest("hex").slice(0, 8)}`);
const storage = ["--root", join(cacheFolder, "container-images"), "--runroot", mounted];

/** Runs buildah, or podman, on images of the tests' own. */
export const buildah = (args: ReadonlyArray<string>): Promise<string> => mustRun("buildah", [...storage, ...args]);
export const podmanArguments = [...storage, "--runtime", "runc", "--cgroup-manager", "cgroupfs"];
export const podman = (args: ReadonlyArray<string>): Promise<string> =>
	mustRun("podman", [...podmanArguments, ...args]);

/** What is in the last image besides Node and the server, as the image that the Dockerfile names has it. */
const libraries = [
	"base-files",
	"ca-certificates",
	"libc6",
	"libgcc-s1",
	"libgomp1",
	"libssl3",
	"libstdc++6",
	"netbase",
	"tzdata",
];

async function commit(name: string, folders: ReadonlyArray<string>, settings: ReadonlyArray<string>): Promise<void> {
	const container = (await buildah(["from", "scratch"])).trim();
	for (const folder of folders) {
		await buildah(["copy", "--quiet", container, folder, "/"]);
	}
	await buildah(["config", ...settings, container]);
	await buildah(["commit", "--quiet", "--format", "docker", "--rm", container, name]);
}

async function hasImage(name: string): Promise<boolean> {
	return (await buildah(["images", "--format", "{{.Name}}"])).split("\n").includes(name);
}

/**
 * Images in place of those that the Dockerfile begins with, for machines that reach no registry of images: a Debian with the
 * same Node, and the same libraries of Debian without anything else.
 */
export async function prepareImages(nodeVersion: string): Promise<{ readonly node: string; readonly base: string }> {
	const names = { node: `localhost/stand-in-node-${nodeVersion}`, base: "localhost/stand-in-cc" };
	const work = await mkdtemp(join(tmpdir(), "telemetry-images-"));
	try {
		const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
		if (!(await hasImage(names.node))) {
			// A machine behind a proxy with an authority of its own says so in this variable.
			const authorities = process.env["NODE_EXTRA_CA_CERTS"] ?? "";
			const script = `cd "$1" && mkdir -p usr/local/bin usr/local/lib/node_modules etc/ssl && npm pack --silent npm@11 >/dev/null &&
				tar xzf npm-*.tgz && rm npm-*.tgz && mv package usr/local/lib/node_modules/npm && cp "$2/bin/node" usr/local/bin/ &&
				ln -s ../lib/node_modules/npm/bin/npm-cli.js usr/local/bin/npm &&
				ln -s ../lib/node_modules/npm/bin/npx-cli.js usr/local/bin/npx &&
				if [ -n "$3" ]; then cp "$3" etc/ssl/extra.crt; fi`;
			await mustRun("bash", ["-c", script, "_", work, await prepareNode(nodeVersion), authorities]);
			const extra = existsSync(join(work, "etc/ssl/extra.crt"))
				? ["--env", "NODE_EXTRA_CA_CERTS=/etc/ssl/extra.crt"]
				: [];
			await commit(names.node, [await prepareDebian(), work], ["--env", path, ...extra]);
			await mustRun("bash", ["-c", 'rm -rf "$1"/*', "_", work]);
		}
		if (!(await hasImage(names.base))) {
			const script = `cd "$1" && mkdir debs && (cd debs && apt-get download ${libraries.join(" ")}) && mkdir root &&
				for deb in debs/*.deb; do dpkg-deb -x "$deb" root; done && rm -rf root/usr/share/doc root/usr/share/man root/usr/share/locale &&
				mkdir -p root/tmp && chmod 1777 root/tmp && echo 'nonroot:x:65532:65532::/:/sbin/nologin' >root/etc/passwd`;
			await mustRun("bash", ["-c", script, "_", work]);
			await commit(names.base, [join(work, "root")], ["--env", path]);
		}
		return names;
	} finally {
		await removeFolder(work);
	}
}
