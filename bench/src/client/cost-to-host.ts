import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "@flipbook-telemetry/server";
import { markdownTable } from "@flipbook-telemetry/test-support";
import { startBenchStudio } from "./bench-studio.js";
import { measureMemory } from "./memory-cost.js";
import { measureModel } from "./model-size.js";
import { measureTrack } from "./track-cost.js";
import { measureTraffic } from "./traffic-cost.js";

const dataDir = await mkdtemp(join(tmpdir(), "telemetry-bench-"));
const server = await startServer({
	PORT: "0",
	DATA_DIR: dataDir,
	LOG_LEVEL: "silent",
	// A simulated hour takes a second of the server's time.
	REQUESTS_PER_MINUTE_PER_SESSION: "1000000",
	REQUESTS_PER_MINUTE_ALTOGETHER: "1000000",
});
try {
	const bench = await startBenchStudio(server.url, true);
	const track = await measureTrack(bench);
	await bench.studio.close();
	const comparisons = [...track, ...(await measureMemory()), ...(await measureTraffic(server.url)), ...measureModel()];
	console.log(`\n${markdownTable("this client", "one request per event", comparisons)}\n`);
} finally {
	await server.stop();
	await rm(dataDir, { recursive: true, force: true });
}
