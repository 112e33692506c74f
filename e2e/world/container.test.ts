import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useTelemetryServer } from "../support/telemetry-server.js";
import { runProgram } from "./support/run-program.js";
import { buildah, podman, podmanArguments, prepareImages } from "./support/stand-in-images.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const nodeVersion = /^NODE_VERSION=(.+)$/m.exec(readFileSync(`${root}deploy/droplet/node.env`, "utf8"))?.[1] ?? "";
const image = "localhost/flipbook-telemetry-test";

const missing = ["buildah", "podman", "runc"].filter(
	(program) => spawnSync(program, ["--version"], { stdio: "ignore" }).error !== undefined,
);
/** Building it takes as long as all else that CI does with machines. What goes into the image, the droplet's test runs too. */
const isTooMuch = process.env["CI"] !== undefined;
if (missing.length > 0 && !isTooMuch) {
	console.warn(`The container is not tested: ${missing.join(", ")} missing (apt install buildah podman runc).`);
}

/** As compose.yaml runs it, and with limits that a machine without all rights can set. */
const bounds = [
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

async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}

describe.skipIf(missing.length > 0 || isTooMuch)("the container", () => {
	// Only for its PostgreSQL.
	const beside = useTelemetryServer();
	const name = `flipbook-telemetry-test-${process.pid}`;
	const volume = `${name}-data`;
	let port = 0;
	let settings: ReadonlyArray<string> = [];

	beforeAll(async () => {
		const { node, base } = await prepareImages(nodeVersion);
		const args = ["--build-arg", `NODE_IMAGE=${node}`, "--build-arg", `BASE_IMAGE=${base}`, "--network=host"];
		await buildah([
			"build",
			"--isolation=chroot",
			"--pull-never",
			"--format=docker",
			...args,
			"-f",
			`${root}deploy/container/Dockerfile`,
			"-t",
			image,
			root,
		]);
		await podman(["volume", "create", volume]);
		const database = `container_${randomUUID().replaceAll("-", "")}`;
		await beside.query(`CREATE DATABASE ${database}`);
		const url = new URL(beside.databaseUrl);
		url.pathname = `/${database}`;
		port = await freePort();
		settings = [`DATABASE_URL=${url.href}`, `PORT=${port}`, "HOST=127.0.0.1"].map((setting) => `--env=${setting}`);
	});

	afterAll(async () => {
		await runProgram("podman", [...podmanArguments, "rm", "--force", name]);
		await runProgram("podman", [...podmanArguments, "volume", "rm", volume]);
		await runProgram("podman", [...podmanArguments, "rmi", image]);
	});

	/** Runs Node in a container of its own, with the same bounds. */
	const node = (args: ReadonlyArray<string>, more: ReadonlyArray<string> = settings): ReturnType<typeof runProgram> =>
		runProgram("podman", [
			...podmanArguments,
			"run",
			"--rm",
			...bounds,
			`--volume=${volume}:/data`,
			...more,
			image,
			...args,
		]);

	/** The image's own check, which Docker would run. */
	async function isHealthy(): Promise<boolean> {
		const [, ...check] = JSON.parse(
			await podman(["image", "inspect", "--format", "{{json .Config.Healthcheck.Test}}", image]),
		) as ReadonlyArray<string>;
		return (await runProgram("podman", [...podmanArguments, "exec", name, ...check])).code === 0;
	}

	async function start(): Promise<void> {
		await podman(["run", "--detach", "--name", name, ...bounds, `--volume=${volume}:/data`, ...settings, image]);
		for (let tries = 0; !(await isHealthy()); tries += 1) {
			if (tries === 40) {
				throw new Error(`It does not become healthy: ${await podman(["logs", name])}`);
			}
			await sleep(500);
		}
	}

	const secrets = async (): Promise<string> =>
		(await node(["-p", "require('fs').readFileSync('/data/secrets.json', 'utf8')"])).printed;

	it("is smaller than 200 MB", async () => {
		const bytes = Number(await podman(["image", "inspect", "--format", "{{.Size}}", image]));
		console.log(`The image has ${(bytes / 1e6).toFixed(0)} MB.`);
		expect(bytes).toBeLessThan(200e6);
	});

	it("has neither a shell nor a PostgreSQL nor what the server was built with", async () => {
		const script = `const fs = require("fs");
			const modules = fs.readdirSync("/app/node_modules/.pnpm");
			console.log(JSON.stringify([fs.existsSync("/bin/sh"), fs.existsSync("/app/src"), modules.filter((name) => /embedded|typescript|vitest|turbo|react/.test(name))]));`;
		expect((await node(["-e", script])).printed.trim()).toBe("[false,false,[]]");
	});

	it("runs as nobody in particular, and can write nothing but /data and /tmp", async () => {
		const script = `const fs = require("fs"); const tried = ["/app", "/app/dist", "/usr/local/bin", "/etc", "/data", "/tmp"]
			.filter((folder) => { try { fs.writeFileSync(folder + "/tried", ""); fs.rmSync(folder + "/tried"); return true } catch { return false } });
			console.log(process.getuid(), process.getgid(), tried.join(" "));`;
		expect((await node(["-e", script])).printed.trim()).toBe("65532 65532 /data /tmp");
	});

	it("comes up on the database that it is given, and is healthy", async () => {
		await start();
		expect(await (await fetch(`http://127.0.0.1:${port}/readyz`)).json()).toMatchObject({ status: "ready" });
		expect((await fetch(`http://127.0.0.1:${port}/dashboard/`)).status).toBe(200);
		expect((await fetch(`http://127.0.0.1:${port}/docs/redoc.js`)).status).toBeLessThan(500);
	});

	it("has the server's own command in it", async () => {
		const { code, out } = await node(["/app/dist/cli/main.js", "doctor"]);
		expect([code, out]).toEqual([0, expect.stringContaining("migrations      up to date")]);
	});

	it("keeps its secrets when it is replaced", async () => {
		const before = await secrets();
		expect(before).toContain("installationKey");
		await podman(["rm", "--force", "--time", "10", name]);
		await start();
		expect(await secrets()).toBe(before);
	});

	it("stops by itself when it is told to", async () => {
		const began = performance.now();
		await podman(["stop", "--time", "20", name]);
		expect(performance.now() - began).toBeLessThan(10_000);
		expect((await podman(["inspect", "--format", "{{.State.ExitCode}}", name])).trim()).toBe("0");
	});

	it("says what is wrong with a setting, and that trying again will not help", async () => {
		const { code, out } = await node(["/app/dist/main.js"], [...settings, "--env=LOG_LEVEL=loud"]);
		expect([code, out]).toEqual([78, expect.stringContaining("LOG_LEVEL must be one of")]);
	});
});
