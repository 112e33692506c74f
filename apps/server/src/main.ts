import { ConfigError } from "./config/parse-config.js";
import type { EmbeddedDatabase } from "./database/embedded/embedded-database.js";
import { inWords } from "./database/problem-text.js";
import type { RunningServer } from "./start-server.js";
import { startServer } from "./start-server.js";

/** `EX_CONFIG` of sysexits.h: the way it is started is wrong, so starting it again will not help. */
const configurationExitCode = 78;

function databaseLines(embedded: EmbeddedDatabase | undefined): ReadonlyArray<string> {
	if (embedded === undefined) {
		return ["Events go to the database of DATABASE_URL."];
	}
	const reason = embedded.isElsewhere ? ", since the user it runs as cannot get into the data folder" : "";
	return [
		`Events go to a PostgreSQL in ${embedded.home}${reason}.`,
		"Look at them with",
		"",
		`  ${embedded.psqlCommand}`,
	];
}

function greeting({ url, embedded }: RunningServer): string {
	return [
		"",
		`Flipbook telemetry listens on ${url}`,
		"",
		...databaseLines(embedded),
		"",
		"Open a session by hand:",
		"",
		`  curl -s ${url}/telemetry/start-session -H 'Telemetry-Plugin-Version: 1.0.0' \\`,
		"    -H 'Telemetry-Channel: dev' -H 'Telemetry-Schema-Version: 1'",
		"",
		`What is collected: ${url}/telemetry/contract`,
		"Ctrl+C stops the server.",
		"",
	].join("\n");
}

function fail(problem: unknown): never {
	if (problem instanceof ConfigError) {
		console.error(`The server cannot start:\n\n${problem.message}\n\nSee .env.example for every setting.`);
		process.exit(configurationExitCode);
	}
	console.error(`The server cannot start: ${inWords(problem)}`);
	process.exit(1);
}

const server = await startServer(process.env).catch(fail);
console.log(greeting(server));

let isStopping = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
	process.on(signal, () => {
		if (isStopping) {
			process.exit(1);
		}
		isStopping = true;
		server.stop().then(
			() => process.exit(0),
			(problem: unknown) => {
				console.error(problem instanceof Error ? problem.message : String(problem));
				process.exit(1);
			},
		);
	});
}
