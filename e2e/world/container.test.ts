import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmptyDatabase } from "../support/fresh-database.ts";
import { bounds, buildImage, imageBytes, whyNoContainer } from "./support/container-image.ts";
import { runProgram } from "./support/run-program.ts";
import { podman, podmanArguments } from "./support/stand-in-images.ts";

const image = `localhost/flipbook-telemetry-test-${process.pid}`;
const imageWithLake = `${image}-with-lake`;

const obstacle = await whyNoContainer();
if (obstacle !== undefined) {
	console.warn(`Skipped: the container. This machine can build and run none. ${obstacle}`);
}

async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}

describe.skipIf(obstacle !== undefined)("the container", () => {
	const name = `flipbook-telemetry-test-${process.pid}`;
	const volume = `${name}-data`;
	let port = 0;
	let settings: ReadonlyArray<string> = [];

	beforeAll(async () => {
		await buildImage(image);
		await buildImage(imageWithLake, { LAKE: "true" });
		await podman(["volume", "create", volume]);
		port = await freePort();
		settings = [`DATABASE_URL=${await createEmptyDatabase()}`, `PORT=${port}`, "HOST=127.0.0.1"].map(
			(setting) => `--env=${setting}`,
		);
	});

	afterAll(async () => {
		await runProgram("podman", [...podmanArguments, "rm", "--force", name]);
		await runProgram("podman", [...podmanArguments, "volume", "rm", volume]);
		await runProgram("podman", [...podmanArguments, "rmi", image, imageWithLake]);
	});

	/** Runs Node in a container of its own, with the same bounds. */
	const node = (args: ReadonlyArray<string>, more = settings, from = image): ReturnType<typeof runProgram> =>
		runProgram("podman", [
			...podmanArguments,
			"run",
			"--rm",
			...bounds,
			`--volume=${volume}:/data`,
			...more,
			from,
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

	it("is smaller than 200 MB, and not much larger with what writes a lake", async () => {
		const [bytes, bytesWithLake] = [await imageBytes(image), await imageBytes(imageWithLake)];
		console.log(`The image has ${(bytes / 1e6).toFixed(0)} MB, with LAKE ${(bytesWithLake / 1e6).toFixed(0)} MB.`);
		expect(bytes).toBeLessThan(200e6);
		expect(bytesWithLake).toBeLessThan(280e6);
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

	it("takes in what a plugin sends", async () => {
		const opened = await fetch(`http://127.0.0.1:${port}/telemetry/start-session`, {
			headers: { "Telemetry-Plugin-Version": "1.2.3", "Telemetry-Channel": "stable", "Telemetry-Schema-Version": "1" },
		});
		const { sessionToken } = (await opened.json()) as { sessionToken: string };
		const answer = await fetch(`http://127.0.0.1:${port}/telemetry/ingest`, {
			method: "POST",
			headers: { Authorization: `Bearer ${sessionToken}`, "Content-Type": "application/json" },
			body: JSON.stringify({ events: [{ seq: 1, name: "StoryPinned", ageMs: 0 }] }),
		});
		expect(await answer.json()).toMatchObject({ accepted: 1 });
	});

	const writeLake = ["/app/dist/cli/main.js", "export", "parquet", "--to", "/data/lake"];

	it("writes no lake unless it was built for that, and says so", async () => {
		const { code, out } = await node(writeLake);
		expect([code, out]).toEqual([1, expect.stringContaining("needs the package @duckdb/node-api")]);
		expect(out).toContain("LAKE=true");
	});

	it("writes a lake when it was built for that", async () => {
		const { code, out } = await node(writeLake, settings, imageWithLake);
		expect([code, out]).toEqual([0, expect.stringContaining("1 days written; it is up to date.")]);
		const script = `const { DuckDBInstance } = require("@duckdb/node-api");
			DuckDBInstance.create().then((db) => db.connect())
				.then((db) => db.runAndReadAll("SELECT name FROM read_parquet('/data/lake/events/*/*.parquet')"))
				.then((rows) => console.log(JSON.stringify(rows.getRowsJson())));`;
		expect((await node(["-e", script], settings, imageWithLake)).printed.trim()).toBe('[["StoryPinned"]]');
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
