import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { confFor, nodeConf } from "../src/nats-node.js";

const deployed = (name: string): string =>
	readFileSync(new URL(`../../../deploy/nats/${name}`, import.meta.url), "utf8");
const settingsOf = (text: string): ReadonlyArray<string> =>
	[...text.matchAll(/^([A-Z_]+):/gm)].map((match) => match[1] ?? "").toSorted();

const secrets = { token: '0123 "quoted"', peersPassword: "peers", peers: [6001, 6002, 6003] };
const conf = nodeConf("log-2", "/tmp/a folder", { clients: 5001, peers: 6002, monitor: 7001 }, secrets);

describe("a node of a run", () => {
	it("says what a node that is deployed says, and all that the configuration asks for", () => {
		const used = [...deployed("nats.conf").matchAll(/\$([A-Z_]+)/g)].map((match) => match[1] ?? "").toSorted();
		expect(settingsOf(conf)).toEqual(settingsOf(deployed("node.conf")));
		expect(settingsOf(conf)).toEqual(used);
	});

	it("writes to the disk before it acknowledges, where its version can", () => {
		const isOn = /^\tsync_interval: always$/m;
		expect(confFor(deployed("nats.conf"), true)).toMatch(isOn);
		expect(confFor(deployed("nats.conf"), false)).not.toMatch(isOn);
	});

	it("listens on the loopback address only, and knows where the others are", () => {
		const hosts = [...conf.matchAll(/([\w.]+):\d{4}"/g)].map((match) => match[1]);
		expect(new Set(hosts)).toEqual(new Set(["127.0.0.1"]));
		expect(conf).toContain(
			'ROUTES: ["nats-route://node:peers@127.0.0.1:6001","nats-route://node:peers@127.0.0.1:6002",',
		);
	});

	it("quotes what could be read as something else", () => {
		expect(conf).toContain(String.raw`TOKEN: "0123 \"quoted\""`);
		expect(conf).toContain('STORE: "/tmp/a folder"');
	});
});
