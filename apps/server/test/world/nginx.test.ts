import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { pinned, startHeaders, useTestServer } from "../support/test-server.js";
import { freePort } from "./support/free-port.js";

const program = "/usr/sbin/nginx";
const metricsToken = "a-token-for-those-who-may-look";

/** Everything but the address as nginx has it by itself. */
function settings(folder: string, port: number, serverUrl: string): string {
	return `
		user root;
		daemon off;
		pid ${folder}/pid;
		error_log stderr;
		events {}
		http {
			access_log off;
			client_body_temp_path ${folder}/body;
			proxy_temp_path ${folder}/proxy;
			fastcgi_temp_path ${folder}/fastcgi;
			uwsgi_temp_path ${folder}/uwsgi;
			scgi_temp_path ${folder}/scgi;
			server {
				listen 127.0.0.1:${port};
				location / { proxy_pass ${serverUrl}; }
			}
		}`;
}

if (!existsSync(program)) {
	console.warn("Skipped: nginx. It is missing (apt install nginx-light).");
}

describe.skipIf(!existsSync(program))("behind nginx with its defaults", () => {
	const server = useTestServer({ METRICS_TOKEN: metricsToken });
	let folder = "";
	let nginx: ChildProcess | undefined;
	let url = "";

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), "telemetry-nginx-"));
		const port = await freePort();
		url = `http://127.0.0.1:${port}`;
		await writeFile(join(folder, "nginx.conf"), settings(folder, port, server.url));
		nginx = spawn(program, ["-p", folder, "-c", join(folder, "nginx.conf")], { stdio: "ignore" });
		await vi.waitFor(() => fetch(`${url}/healthz`), { timeout: 20_000 });
	});

	afterAll(async () => {
		const ended = new Promise((resolve) => nginx?.once("exit", resolve));
		nginx?.kill("SIGTERM");
		await ended;
		await rm(folder, { recursive: true, force: true });
	});

	it("passes on what happens right now while it happens", async () => {
		const response = await fetch(`${url}/api/numbers/live`, {
			headers: { Authorization: `Bearer ${metricsToken}`, Accept: "text/event-stream" },
		});
		const reader = response.body?.getReader();
		const first = await reader?.read();
		expect(new TextDecoder().decode(first?.value as Uint8Array)).toContain("data: {");
		await reader?.cancel();
	});

	it("passes on the refusal of a request whose body was not read", async () => {
		const body = JSON.stringify({ events: [pinned(1)], padding: "x".repeat(200_000) });
		for (let count = 0; count < 20; count += 1) {
			const response = await fetch(`${url}/telemetry/ingest`, {
				method: "POST",
				headers: { "Content-Type": "application/json" },
				body,
			});
			expect(response.status).toBe(401);
			expect(await response.json()).toMatchObject({ code: "token_missing" });
		}
	});

	it("takes events in", async () => {
		const started = await fetch(`${url}/telemetry/start-session`, { headers: startHeaders });
		const { sessionToken } = (await started.json()) as { readonly sessionToken: string };
		const response = await fetch(`${url}/telemetry/ingest`, {
			method: "POST",
			headers: { Authorization: `Bearer ${sessionToken}`, "Content-Type": "application/json" },
			body: JSON.stringify({ events: [pinned(1)] }),
		});
		expect(response.status).toBe(200);
	});
});
