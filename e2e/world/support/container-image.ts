import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildah, podman, prepareImages } from "./stand-in-images.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const nodeVersion = /^NODE_VERSION=(.+)$/m.exec(readFileSync(`${root}deploy/droplet/node.env`, "utf8"))?.[1] ?? "";
const { packageManager } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as { packageManager: string };

/** As compose.yaml runs it, and with limits that a machine without all rights can set. */
export const bounds = [
	"--read-only",
	"--read-only-tmpfs=false",
	"--tmpfs=/tmp",
	"--cap-drop=ALL",
	"--security-opt=no-new-privileges",
	"--network=host",
	"--no-healthcheck",
	"--ulimit=nofile=1024:1024",
	"--ulimit=nproc=1024:1024",
	"--pull=never",
];

/** Builds the Dockerfile of this very tree. */
export async function buildImage(name: string, buildArgs: Readonly<Record<string, string>> = {}): Promise<void> {
	const { node, base } = await prepareImages(nodeVersion);
	const args = Object.entries({ NODE_IMAGE: node, BASE_IMAGE: base, ...buildArgs });
	await buildah([
		"build",
		"--isolation=chroot",
		"--pull-never",
		"--format=docker",
		"--network=host",
		...args.map(([key, value]) => `--build-arg=${key}=${value}`),
		`--file=${root}deploy/container/Dockerfile`,
		`--tag=${name}`,
		root,
	]);
}

/** How large an image is, as Docker shows it. */
export async function imageBytes(name: string): Promise<number> {
	return Number(await podman(["image", "inspect", "--format", "{{.Size}}", name]));
}

/**
 * Why this machine can build and run no image; undefined when it can. Not everybody has the programs for it and is root, nor
 * may everybody begin a container within the one they are in, or reach npm from there.
 */
export async function whyNoContainer(): Promise<string | undefined> {
	const missing = ["buildah", "podman", "runc"].filter(
		(program) => spawnSync(program, ["--version"], { stdio: "ignore" }).error !== undefined,
	);
	if (missing.length > 0) {
		return `It lacks ${missing.join(", ")} (apt install buildah podman runc).`;
	}
	try {
		const { node } = await prepareImages(nodeVersion);
		const container = (await buildah(["from", "--pull-never", node])).trim();
		try {
			const firstStep = ["npx", "--yes", packageManager, "--version"];
			await buildah(["run", "--isolation=chroot", "--network=host", container, "--", ...firstStep]);
		} finally {
			await buildah(["rm", container]);
		}
		await podman(["run", "--rm", ...bounds, node, "true"]);
		return undefined;
	} catch (problem) {
		return String(problem);
	}
}
