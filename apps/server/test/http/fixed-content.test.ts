import { once } from "node:events";
import type { AddressInfo } from "node:net";
import express from "express";
import { expect, it } from "vitest";
import { showFixed } from "../../src/http/fixed-content.js";

it("content that does not change is read once, however many requests there are", async () => {
	let reads = 0;
	const read = (): Buffer => {
		reads += 1;
		return Buffer.from(`read ${reads} times`);
	};
	const server = express()
		.get("/", showFixed({ type: "txt", read }))
		.listen(0, "127.0.0.1");
	await once(server, "listening");
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
	const ask = async (): Promise<string> => (await fetch(url)).text();
	expect(await Promise.all([ask(), ask(), ask()])).toEqual(["read 1 times", "read 1 times", "read 1 times"]);
	expect(await ask()).toBe("read 1 times");
	server.closeAllConnections();
	server.close();
});
