#!/usr/bin/env node
import { createWriteStream } from "node:fs";
import { stdout } from "node:process";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { catalogue } from "@flipbook-telemetry/event-schema";
import { Command, InvalidArgumentError } from "commander";
import type { Config } from "../config/config.js";
import { queueOptions, sinkOptions } from "../config/options.js";
import { ConfigError, parseConfig } from "../config/parse-config.js";
import { origin } from "../config/read-values.js";
import { readSecrets } from "../config/secrets.js";
import type { Database } from "../database/database.js";
import { dayOf, isDay } from "../database/day.js";
import { migrate, refuseNewerDatabase } from "../database/migrate.js";
import { inWords } from "../database/problem-text.js";
import { eraseData } from "../erasure/erase-data.js";
import { createErasedList } from "../erasure/erased-list.js";
import { forgetErasures, readErasures } from "../erasure/erasures-elsewhere.js";
import { exportData, findInstallation } from "../erasure/export-data.js";
import { findErased } from "../erasure/find-erased.js";
import { installationKey, isInstallationId } from "../ingest/installation-key.js";
import { connectJetStreamQueue } from "../ingest/queue/jetstream-queue.js";
import type { Queue } from "../ingest/queue/queue.js";
import { storedUntilMs } from "../ingest/queue/queue.js";
import { rollUp } from "../numbers/rollup/roll-up.js";
import { endSilentSessions } from "../operations/jobs/end-silent-sessions.js";
import { closeOldDays, dropOldEvents } from "../retention/drop-old-events.js";
import { heldInWords } from "../retention/held-days.js";
import { follow, startOver } from "../sinks/feed/follow.js";
import { runSinks } from "../sinks/run-sinks.js";
import { lakeOf, sinksOf } from "../sinks/sinks.js";
import { isApiKeyName, makeApiKey } from "../site/login/api-keys.js";
import { createLoginLinks, linkPath } from "../site/login/login-links.js";
import { hashPassword, shortestPassword } from "../site/login/password.js";
import { createLoginSigner } from "../site/login/signer.js";
import { askPassword } from "./ask-password.js";
import { addBackupCommands } from "./backup-commands.js";
import { checkPublicAddress, examine } from "./doctor.js";
import type { OpenedDatabase } from "./open-database.js";
import { openDatabase, openToLook } from "./open-database.js";
import { readStats, statsInWords } from "./stats.js";

const say = (line: string): void => console.error(line);

const readConfig = (): Config => parseConfig(process.env, process.cwd());

/** Opens the database for an action, whatever is in it, and closes it afterwards. */
async function withAnyDatabase<T>(action: (opened: OpenedDatabase) => Promise<T>): Promise<T> {
	const opened = await openDatabase(readConfig());
	try {
		return await action(opened);
	} finally {
		await opened.close();
	}
}

/** The same, unless the database is of a newer version: what this version does may be wrong there. */
function withDatabase<T>(action: (opened: OpenedDatabase) => Promise<T>): Promise<T> {
	return withAnyDatabase(async (opened) => {
		await refuseNewerDatabase(opened.db);
		return action(opened);
	});
}

/** Gives an action the queue, if the settings name one. */
async function withQueue<T>(action: (queue: Queue | undefined) => Promise<T>): Promise<T> {
	const place = queueOptions(readConfig());
	const queue = place === undefined ? undefined : await connectJetStreamQueue(place);
	try {
		return await action(queue);
	} finally {
		await queue?.close();
	}
}

function readId(text: string): string {
	if (!isInstallationId(text)) {
		throw new InvalidArgumentError(
			"It is the id in the plugin's settings, such as 9f2e1c7c-51d5-4c8b-9e53-0a4b8d5f8a11.",
		);
	}
	return text;
}

function readDay(text: string): string {
	if (!isDay(text)) {
		throw new InvalidArgumentError("It is a UTC day, such as 2026-03-01.");
	}
	return text;
}

function readDays(text: string): number {
	if (!/^[1-9]\d{0,4}$/.test(text)) {
		throw new InvalidArgumentError("It is a number of days, from 1.");
	}
	return Number(text);
}

function readKeyName(text: string): string {
	if (!isApiKeyName(text)) {
		throw new InvalidArgumentError("It has at most 32 letters, digits and hyphens.");
	}
	return text;
}

function readOrigin(text: string): string {
	const address = origin(text);
	if (address === undefined) {
		throw new InvalidArgumentError(
			"It is an https address without a path, such as https://apis.example.com, or http://localhost:8787: " +
				"browsers keep no login of other pages.",
		);
	}
	return address;
}

function localAddress({ port }: Config): string {
	if (port === 0) {
		throw new Error("PORT is 0, so nobody knows where the server listens. Say it with --url, or set PUBLIC_URL.");
	}
	return `http://localhost:${port}`;
}

const program: Command = new Command("telemetry")
	.description(
		"Looks after the telemetry server's database. Settings come from the environment, as the server's do.\n" +
			"Every command can be interrupted and run again. All but restore also work while the server is running.",
	)
	.showHelpAfterError("(--help says more)");

program
	.command("migrate")
	.description("bring the database up to date; the server does it too when it starts")
	.action(() =>
		withDatabase(async ({ db }) => {
			const done = await migrate(db);
			say(done.length === 0 ? "The database is up to date." : done.map((name) => `${name}: done`).join("\n"));
		}),
	);

program
	.command("end-silent")
	.description("end sessions that have been silent for an hour; the server does it too, each minute")
	.action(() =>
		withDatabase(async ({ db }) => {
			const untilMs = await withQueue((queue) => storedUntilMs(queue, Date.now()));
			const { ended, eventsLost, eventsImplausible } = await endSilentSessions(db, untilMs, (count) =>
				say(`${count} ended …`),
			);
			say(
				`${ended} sessions ended; ${eventsLost} of their events never arrived` +
					(eventsImplausible === 0
						? "."
						: `, and ${eventsImplausible} numbers are missing that no client can have reached.`),
			);
		}),
	);

program
	.command("rollup")
	.description(
		"count the numbers of each day that has changed; the server does it too, each hour, and today's every five minutes",
	)
	.option("--from <day>", "count this day and those after it anew, whether or not they have changed", readDay)
	.option("--to <day>", "up to and including this day, instead of today", readDay)
	.action(({ from, to }: { from?: string; to?: string }) =>
		withDatabase(async ({ db }) => {
			const nowMs = Date.now();
			if (to !== undefined && from === undefined) {
				program.error("--to needs --from: say which day to begin with.");
			}
			const span = from === undefined ? undefined : { fromDay: from, toDay: to ?? dayOf(nowMs) };
			const onProgress = (day: string, done: number, total: number): void =>
				say(`${day} counted (${done} of ${total})`);
			const days = await rollUp(db, { nowMs, catalogue, span, onProgress });
			say(`The numbers of ${days.length} days are up to date.`);
		}),
	);

program
	.command("retention")
	.description(
		"drop events older than RETENTION_DAYS, but for those that a sink has not got; the server does it too, each hour",
	)
	.option("--days <number>", "keep so many days instead", readDays)
	.option("--force", "drop also what a sink has not got, which it then never gets")
	.action(({ days, force }: { days?: number; force?: true }) =>
		withDatabase(async ({ db, url: databaseUrl }) => {
			const config = readConfig();
			const kept = days ?? config.retentionDays;
			await closeOldDays(db, Date.now(), kept);
			await rollUp(db, { nowMs: Date.now(), catalogue });
			const sinks = sinksOf(sinkOptions(config), { databaseUrl });
			await runSinks(db, sinks, { nowMs: Date.now() }, (name, error) => say(`${name}: ${error}`));
			const dropped = await dropOldEvents(db, Date.now(), kept, {
				keepFor: force === true ? [] : sinks,
				onProgress: (day) => say(`${day} dropped`),
			});
			say(`${dropped.days.length} days and ${dropped.strays} stray events dropped; ${kept} days are kept.`);
			for (const held of dropped.held) {
				say(`${held.sink}: ${heldInWords(held)} Mend it and run this again; or add --force, and it never gets them.`);
				process.exitCode = 1;
			}
		}),
	);

const exporting = program
	.command("export")
	.description("everything stored about one installation, as JSON")
	.argument("<id>", "the installation's id", readId)
	.option("--output <file>", "write it there instead of to standard output")
	.action((id: string, { output }: { output?: string }) =>
		withDatabase(async ({ db, installationSecret }) => {
			const key = installationKey(await installationSecret(), id);
			const seen = await findInstallation(db, key);
			if (seen === undefined) {
				program.error("This installation was never seen here, or was erased.");
			}
			const target = output === undefined ? stdout : createWriteStream(output);
			await pipeline(Readable.from(exportData(db, key, seen)), target, { end: output !== undefined });
		}),
	);

exporting
	.command("parquet")
	.description("bring the data lake of LAKE up to date; the server does it too, every LAKE_EVERY_MINUTES")
	.option("--to <place>", "a folder or s3://bucket/prefix instead of LAKE")
	.option("--all", "write every day anew, whether or not it has changed")
	.action(({ to, all }: { to?: string; all?: true }) => {
		const config = parseConfig(to === undefined ? process.env : { ...process.env, LAKE: to }, process.cwd());
		return withDatabase(async ({ db, url: databaseUrl }) => {
			const sink = lakeOf(sinkOptions(config).lake, { databaseUrl, onProgress: say });
			if (sink === undefined) {
				program.error("There is no LAKE: set it, or say with --to where the files go.");
			}
			if (all === true) {
				await startOver(db, sink.follower.name);
			}
			const steps = await follow(db, sink.follower, { nowMs: Date.now() });
			say(
				steps === "busy" ? "Another process is writing to it right now." : `${steps} days written; it is up to date.`,
			);
		});
	});

program
	.command("erase")
	.description("erase everything stored about one installation")
	.argument("<id>", "the installation's id", readId)
	.action((id: string) =>
		withDatabase(async ({ db, installationSecret }) => {
			const secret = await installationSecret();
			const { record } = createErasedList(readConfig().backupDir, secret);
			await eraseData(db, installationKey(secret, id), Date.now(), record);
			say("Nothing is stored about this installation any more.");
		}),
	);

addBackupCommands(program, { readConfig, withDatabase, withAnyDatabase, say });

program
	.command("erasures")
	.description("what was erased here and is still to be erased by you where events were sent on to (PostHog)")
	.option("--done <ids...>", "you have erased these there: forget them")
	.option("--at <place>", "with --done: at this place only, as it is printed behind the id")
	.option("--among <file>", "after a restore: which of the ids that are there, one a line, were erased here")
	.action(({ done, at, among }: { done?: ReadonlyArray<string>; at?: string; among?: string }) =>
		withDatabase(async ({ db, installationSecret }) => {
			if (done === undefined && at !== undefined) {
				program.error("--at needs --done: say which ids you have erased there.");
			}
			if (among !== undefined) {
				const erased = await createErasedList(readConfig().backupDir, await installationSecret()).open();
				const found = await findErased(among, erased);
				found.forEach((id) => console.log(id));
				say(`${found.length} of them were erased here; see docs/guides/posthog.md.`);
				return;
			}
			if (done !== undefined) {
				say(`${await forgetErasures(db, done, at)} forgotten.`);
				return;
			}
			const pending = await readErasures(db);
			pending.forEach(({ place, id }) => console.log(`${id}  ${place}`));
			say(
				pending.length === 0
					? "There is nothing to erase elsewhere."
					: `${pending.length} to erase; see docs/reference/privacy.md.`,
			);
		}),
	);

program
	.command("stats")
	.description("how much there is")
	.option("--json", "as JSON")
	.action(({ json }: { json?: true }) =>
		withDatabase(async ({ db }) => {
			const stats = await readStats(db);
			console.log(json === true ? JSON.stringify(stats) : statsInWords(stats));
		}),
	);

program
	.command("hash-password")
	.description("make the DASHBOARD_PASSWORD_HASH of a password, asked for or piped in")
	.action(async () => {
		const password = (await askPassword("Password: ")) ?? "";
		if (password.length < shortestPassword) {
			program.error(`A password has at least ${shortestPassword} characters; shorter ones can be guessed.`);
		}
		console.log(`DASHBOARD_PASSWORD_HASH='${await hashPassword(password)}'`);
	});

program
	.command("login-link")
	.description("print a link that signs one browser in to the dashboard, once, within ten minutes")
	.option("--url <address>", "where the browser reaches the server, instead of PUBLIC_URL", readOrigin)
	.action(({ url }: { url?: string }) =>
		withDatabase(async ({ db }) => {
			const config = readConfig();
			const base = url ?? config.publicUrl ?? localAddress(config);
			const tokenKeys = config.tokenKeys ?? (await readSecrets(config.dataDir)).tokenKeys;
			const links = createLoginLinks(createLoginSigner(tokenKeys, config.dashboardPasswordHash, "login link"));
			const link = await links.make(db, Date.now());
			say(
				url === undefined && config.publicUrl === undefined
					? "PUBLIC_URL is not set, so this is for a browser on this machine. It works once, for ten minutes."
					: "It works once, for ten minutes.",
			);
			console.log(`${base}${linkPath}?link=${link}`);
		}),
	);

program
	.command("make-key")
	.description("make an API key for scripts that read numbers, and what to put into API_KEYS for it")
	.argument("<name>", "what it is for", readKeyName)
	.action((name: string) => {
		const { key, entry } = makeApiKey(name);
		say("Give this key to the script; it is shown only now. Put the line after it into the environment of the server.");
		console.log(`${key}\nAPI_KEYS=${entry}`);
	});

program
	.command("doctor")
	.description("look whether everything is as it should be, and say what to do if not")
	.option("--url <address>", "also ask the running server at its public address")
	.action(async ({ url }: { url?: string }) => {
		const config = readConfig();
		let db: Database | undefined;
		const openDb = async (): Promise<Database> => (db = await openToLook(config));
		const findings = [
			...(await examine(config, openDb, Date.now)),
			...(url === undefined ? [] : await checkPublicAddress(url, config)),
		];
		await db?.destroy();
		const marks = { good: "ok  ", warning: "look", bad: "BAD " };
		for (const { what, verdict, detail } of findings) {
			console.log(`${marks[verdict]}  ${what.padEnd(14)}  ${detail}`);
		}
		if (findings.some(({ verdict }) => verdict === "bad")) {
			process.exitCode = 1;
		}
	});

try {
	await program.parseAsync();
} catch (problem) {
	say(inWords(problem));
	process.exitCode = problem instanceof ConfigError ? 78 : 1;
}
