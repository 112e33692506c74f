import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Ran } from "./run-program.ts";
import { mustRun, runProgram } from "./run-program.ts";

/** Where what takes long to get is kept between runs. */
export const cacheFolder = join(
	process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
	"flipbook-telemetry",
	"world",
);

/** What a droplet has when it is new, and what the script would fetch: machines of a test see no network. */
const packages = ["ca-certificates", "curl", "dbus", "postgresql", "procps", "systemd", "systemd-sysv", "xz-utils"];

/** A Debian that has booted, with systemd and a loopback of its own. What is changed in it is forgotten when it stops. */
export interface Debian {
	/** Runs a script of bash as root. */
	readonly run: (script: string, typed?: string) => Promise<Ran>;
	readonly stop: () => Promise<void>;
}

/** Makes a Debian 12 once, by debootstrap. */
export async function prepareDebian(): Promise<string> {
	const folder = join(cacheFolder, "bookworm-1");
	if (!existsSync(folder)) {
		await mkdir(cacheFolder, { recursive: true });
		const making = `${folder}.${process.pid}`;
		await mustRun("debootstrap", ["--variant=minbase", `--include=${packages.join(",")}`, "bookworm", making]);
		await rename(making, folder);
	}
	return folder;
}

/** Fetches a Node for Linux as an npm package, once, and gives the folder that its `bin` is in. */
export async function prepareNode(version: string): Promise<string> {
	const folder = join(cacheFolder, `node-${version}`);
	if (!existsSync(folder)) {
		const making = `${folder}.${process.pid}`;
		await mkdir(making, { recursive: true });
		const name = `node-linux-${process.arch}@${version}`;
		await mustRun("npm", ["pack", "--silent", "--pack-destination", making, name]);
		await mustRun("bash", ["-c", `cd "$1" && tar xzf ./*.tgz --strip-components=1 && rm ./*.tgz`, "_", making]);
		await rename(making, folder);
	}
	return folder;
}

function childrenOf(pid: number): ReadonlyArray<number> {
	try {
		return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
	} catch {
		return [];
	}
}

/** Waits for the first process of the machine; it is nspawn's child, or its grandchild. */
async function firstProcessOf(container: ChildProcess): Promise<number> {
	for (let tries = 0; tries < 100; tries += 1) {
		const pids = childrenOf(container.pid ?? 0);
		const found = [...pids, ...pids.flatMap(childrenOf)].find(
			(pid) => existsSync(`/proc/${pid}/comm`) && readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "systemd",
		);
		if (found !== undefined) {
			return found;
		}
		await sleep(100);
	}
	throw new Error("The machine did not start.");
}

/** Takes away the control groups that nspawn leaves behind where no systemd runs outside. */
async function removeControlGroups(): Promise<void> {
	const script = "find /sys/fs/cgroup/*/payload /sys/fs/cgroup/*/supervisor -depth -type d -exec rmdir {} +";
	await runProgram("bash", ["-c", `${script} 2>/dev/null`]);
}

/** Boots a Debian with folders of this machine in it, to be read only: `{ "/release": "/tmp/…" }`. */
export async function bootDebian(folders: Readonly<Record<string, string>>): Promise<Debian> {
	const binds = Object.entries(folders).map(([inside, outside]) => `--bind-ro=${outside}:${inside}`);
	const container = spawn(
		// Whatever ends the test ends the machine.
		"setpriv",
		[
			"--pdeathsig",
			"TERM",
			"systemd-nspawn",
			"--directory",
			await prepareDebian(),
			"--volatile=overlay",
			"--private-network",
			"--register=no",
			"--keep-unit",
			"--console=pipe",
			"--machine=flipbook-telemetry-test",
			...binds,
			"--boot",
		],
		{ stdio: "ignore" },
	);
	const ended = new Promise<void>((resolve) => container.on("exit", () => resolve()));
	const stop = async (): Promise<void> => {
		container.kill("SIGTERM");
		const tooLong = setTimeout(() => container.kill("SIGKILL"), 30_000);
		await ended;
		clearTimeout(tooLong);
		await removeControlGroups();
	};
	try {
		const pid = await firstProcessOf(container);
		const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
		const run: Debian["run"] = (script, typed) =>
			runProgram("nsenter", ["-t", String(pid), "-a", "env", "-i", path, "HOME=/root", "bash", "-c", script], typed);
		for (let tries = 0; ; tries += 1) {
			const { out } = await run("systemctl is-system-running");
			if (/running|degraded/.test(out)) {
				return { run, stop };
			}
			if (tries === 120) {
				throw new Error(`The machine did not come up: ${out}`);
			}
			await sleep(500);
		}
	} catch (problem) {
		await stop();
		throw problem;
	}
}

/**
 * Why this machine cannot have a Debian within it; undefined when it can. Not everybody is root on Linux with systemd-nspawn,
 * nor are Debian's packages within reach of every machine.
 */
export async function whyNoDebian(): Promise<string | undefined> {
	try {
		const inside = ["--volatile=overlay", "--private-network", "--register=no", "--keep-unit", "--pipe", "true"];
		await mustRun("systemd-nspawn", ["--quiet", "--directory", await prepareDebian(), ...inside]);
		await (await bootDebian({})).stop();
		return undefined;
	} catch (problem) {
		return String(problem);
	}
}

/** Makes a release of this very tree and gives the file. */
export async function makeRelease(): Promise<string> {
	const script = new URL("../../../deploy/make-release", import.meta.url).pathname;
	// As `npx -c` runs it, which is how deploy/README.md says to.
	const out = await mustRun("env", ["npm_config_call=deploy/make-release", script]);
	const file = out.trim().split("\n").at(-1) ?? "";
	if (!existsSync(file)) {
		throw new Error(`There is no release where it was said to be: ${out}`);
	}
	return file;
}

/** Takes a folder away, whatever is in it. */
export async function removeFolder(folder: string): Promise<void> {
	await rm(folder, { recursive: true, force: true });
}
