import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { limits } from "@flipbook-telemetry/event-schema";
import { parseConfig } from "@flipbook-telemetry/server";
import { describe, expect, it } from "vitest";

const folder = fileURLToPath(new URL("../../deploy/nats/", import.meta.url));
const read = (name: string): string => readFileSync(`${folder}${name}`, "utf8");

const conf = read("nats.conf");
const node = read("node.conf");
const megabyte = 1_048_576;
const hasNats = spawnSync("nats-server", ["--version"], { stdio: "ignore" }).error === undefined;
if (!hasNats) {
	console.warn("Skipped: the configuration of a NATS node. nats-server is missing (apt install nats-server).");
}

/** The value of a line `KEY: value`, without quotes. */
function valueOf(text: string, key: string): string {
	return new RegExp(String.raw`^\s*${key}: "?([^"\n]*)"?$`, "m").exec(text)?.[1] ?? "";
}

describe("a node of the queue", () => {
	it.skipIf(!hasNats)("has a configuration that nats-server takes", () => {
		const args = ["-t", "-c", `${folder}nats.conf`];
		const { status, stdout, stderr } = spawnSync("nats-server", args, { encoding: "utf8" });
		expect([status, stdout + stderr]).toEqual([0, expect.stringContaining("is valid")]);
	});

	it("lets nobody in without the token or the password, which are two, and is asked for numbers only where it runs", () => {
		const block = String.raw`authorization \{\n\t+`;
		expect(conf).toMatch(new RegExp(String.raw`^${block}token: \$TOKEN$`, "m"));
		expect(conf).toMatch(new RegExp(String.raw`^\t${block}user: node\n\t\tpassword: \$PEERS_PASSWORD$`, "m"));
		expect(valueOf(node, "MONITOR")).toMatch(/^127\.0\.0\.1:/);
		expect(conf).not.toMatch(/no_auth_user|^\s*https?_port|websocket|mqtt|leafnodes/m);
	});

	it("takes every change: a request's events, and what is written about them", () => {
		expect(valueOf(conf, "max_payload")).toBe("1MB");
		expect(limits.maxBodyBytes).toBeLessThan(megabyte / 2);
	});

	it("has more room than the stream may take, unless one allows it more", () => {
		const { natsMaxMegabytes } = parseConfig({}, folder);
		expect(valueOf(node, "MAX_STORE")).toBe("8GB");
		expect(natsMaxMegabytes).toBeLessThan(8 * 1024);
	});

	it("knows three nodes, itself among them, as all of them do", () => {
		const routes = [...node.matchAll(/nats-route:\/\/node:\w+@([\d.]+:\d+)/g)].map((match) => match[1]);
		expect(routes).toHaveLength(3);
		expect(routes).toContain(valueOf(node, "PEERS"));
	});

	it("is a unit that may do little, and comes back by itself", () => {
		const lines = read("override.conf").split("\n");
		for (const line of ["CapabilityBoundingSet=", "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes"]) {
			expect(lines).toContain(line);
		}
		expect(lines).toContain("Restart=always");
		expect(lines).toContain(`StateDirectory=${valueOf(node, "STORE").replace("/var/lib/", "")}`);
	});
});
