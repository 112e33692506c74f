import { once } from "node:events";
import type { AddressInfo } from "node:net";
import express from "express";
import { runAsProgram } from "./run-as-program.js";

// The baseline, as a process of its own: Express that reads JSON and answers 200 without doing anything.
await runAsProgram(async () => {
	const app = express();
	app.disable("x-powered-by");
	app.disable("etag");
	app.use(express.json({ limit: "256kb" }));
	app.all("/{*path}", (_request, response) => {
		response.json({ accepted: 50, duplicates: 0, sessionOver: false, rejected: [] });
	});
	const server = app.listen(0, "127.0.0.1");
	await once(server, "listening");
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		// Nothing in it needs to be finished.
		stop: () => Promise.resolve(),
	};
});
