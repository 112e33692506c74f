import cluster from "node:cluster";
import { startServer } from "@flipbook-telemetry/server";

/** The server as a process of its own, as it is; or as several behind one port. */
const processes = Number(process.env["PROCESSES"] ?? 1);

async function serve(): Promise<string> {
	const server = await startServer(process.env);
	const stop = (): void => void server.stop().then(() => process.exit(0));
	process.on("SIGTERM", stop);
	process.on("disconnect", stop);
	return server.url;
}

if (processes > 1 && cluster.isPrimary) {
	let ready = 0;
	cluster.on("message", (_worker, url: string) => {
		ready += 1;
		if (ready === processes) {
			process.send?.(url);
		}
	});
	for (let index = 0; index < processes; index += 1) {
		cluster.fork();
	}
	const stop = (): void => cluster.disconnect(() => process.exit(0));
	process.on("SIGTERM", stop);
	process.on("disconnect", stop);
} else {
	process.send?.(await serve());
}
