import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "@flipbook-telemetry/server";

/** The real server, on a database that is thrown away when it stops. */
export async function startPictureServer(): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
	const dataDir = await mkdtemp(join(tmpdir(), "telemetry-pictures-"));
	const server = await startServer({
		PORT: "0",
		DATA_DIR: dataDir,
		LOG_LEVEL: "silent",
		// A simulated hour takes a second of the server's time.
		REQUESTS_PER_MINUTE_PER_SESSION: "1000000",
	});
	return {
		url: server.url,
		stop: async () => {
			await server.stop();
			await rm(dataDir, { recursive: true, force: true });
		},
	};
}
