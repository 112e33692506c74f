import { access, constants, statfs } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { listBackups } from "../backup/backup-files.js";
import { keyFileOf } from "../backup/backup-key.js";
import type { Config } from "../config/config.js";
import { queueOptions, sinkOptions } from "../config/options.js";
import type { Database } from "../database/database.js";
import { dayOf } from "../database/day.js";
import { newerDatabaseInWords, readMigrations } from "../database/migrate.js";
import { partitionOf } from "../database/partitions.js";
import { messageOf, adviceFor, inWords } from "../database/problem-text.js";
import { readErasures } from "../erasure/erasures-elsewhere.js";
import type { FoundQueue } from "../ingest/queue/jetstream-queue.js";
import { inspectJetStreamQueue } from "../ingest/queue/jetstream-queue.js";
import { findHeldDays, heldInWords } from "../retention/held-days.js";
import { findOldDays } from "../retention/old-days.js";
import { readProgress } from "../sinks/read-progress.js";
import { sinksOf } from "../sinks/sinks.js";

/** What was looked at, whether it is as it should be, and what to do if not. */
export interface Finding {
	readonly what: string;
	readonly verdict: "good" | "warning" | "bad";
	readonly detail: string;
}

const mebibyte = 1_048_576;
const gibibyte = 1_073_741_824;
const enoughDiskBytes = gibibyte;
const toleratedSkewMs = 5000;
const hourMs = 3_600_000;
/** A nightly backup that was late once is no trouble yet. */
const toleratedBackupAgeMs = 36 * hourMs;

const good = (what: string, detail: string): Finding => ({ what, verdict: "good", detail });
const warning = (what: string, detail: string): Finding => ({ what, verdict: "warning", detail });
const bad = (what: string, detail: string): Finding => ({ what, verdict: "bad", detail });

/** Nobody has started a server here yet. */
async function isNew({ dataDir, databaseUrl }: Config): Promise<boolean> {
	return (
		databaseUrl === undefined &&
		!(await access(join(dataDir, "secrets.json")).then(
			() => true,
			() => false,
		))
	);
}

async function checkDataFolder({ dataDir }: Config): Promise<ReadonlyArray<Finding>> {
	try {
		await access(dataDir, constants.R_OK | constants.W_OK);
	} catch {
		return [bad("data folder", `${dataDir} cannot be written to. Create it, or let the server's user write to it.`)];
	}
	const { bavail, bsize } = await statfs(dataDir);
	const free = `${((bavail * bsize) / gibibyte).toFixed(1)} GiB free`;
	return [
		good("data folder", dataDir),
		bavail * bsize < enoughDiskBytes
			? warning("disk", `${free}. Make room, or lower RETENTION_DAYS: a full disk means 503 to every plugin.`)
			: good("disk", free),
	];
}

async function checkBackups(config: Config, nowMs: number): Promise<Finding> {
	const { backupDir, backupRecipients } = config;
	const hasKey = await access(keyFileOf(config.dataDir)).then(
		() => true,
		() => false,
	);
	if (!hasKey && backupRecipients.length === 0) {
		return warning("backups", 'There is no key to encrypt them for. "telemetry backup-key" makes one.');
	}
	const found = await listBackups(backupDir).catch(() => undefined);
	if (found === undefined) {
		return bad("backups", `${backupDir} cannot be read. Let the server's user read it.`);
	}
	const [newest] = found;
	if (newest === undefined) {
		return warning("backups", `None in ${backupDir}. "telemetry backup" makes one; let a timer do it each night.`);
	}
	const hours = Math.floor((nowMs - newest.madeAtMs) / hourMs);
	return nowMs - newest.madeAtMs > toleratedBackupAgeMs
		? bad("backups", `The newest is ${hours} hours old. Look why "telemetry backup" was not run, or what it says.`)
		: good("backups", `${found.length}, the newest ${hours} hours old; "telemetry restore --drill" tries it`);
}

async function checkMigrations(db: Database): Promise<Finding> {
	const { missing, unknown } = await readMigrations(db);
	if (unknown.length > 0) {
		return bad("migrations", newerDatabaseInWords(unknown));
	}
	return missing.length === 0
		? good("migrations", "up to date")
		: bad("migrations", `${missing.join(", ")} to come. Run "telemetry migrate", or start the server.`);
}

async function checkPartitions(db: Database, nowMs: number): Promise<Finding> {
	const today = partitionOf(dayOf(nowMs));
	const { rows } = await sql<{ found: boolean; strays: number }>`
		SELECT to_regclass(${today}) IS NOT NULL AS found, (SELECT count(*) FROM events_default) AS strays`.execute(db);
	const [row] = rows;
	return row?.found === true
		? good("partitions", `today's is there; ${row.strays} events are in the default one`)
		: warning(
				"partitions",
				"Today's is missing. A running server makes it within the hour; until then nothing is lost.",
			);
}

async function checkDatabase(config: Config, db: Database, nowMs: () => number): Promise<ReadonlyArray<Finding>> {
	let version: string;
	let skewMs: number;
	try {
		const askedAt = nowMs();
		const { rows } = await sql<{ version: string; now: number }>`
			SELECT current_setting('server_version') AS version, extract(epoch FROM clock_timestamp()) * 1000 AS now`.execute(db);
		version = rows[0]?.version ?? "";
		skewMs = Number(rows[0]?.now) - (askedAt + nowMs()) / 2;
	} catch (problem) {
		const next =
			config.databaseUrl === undefined
				? "The server brings it, and is not running. Start the server."
				: "Check DATABASE_URL, and that PostgreSQL runs.";
		return [bad("database", adviceFor(problem) ?? `It does not answer (${inWords(problem)}). ${next}`)];
	}
	const findings: Array<Finding> = [
		good("database", `PostgreSQL ${version}`),
		Math.abs(skewMs) > toleratedSkewMs
			? warning(
					"clock",
					`The database's is ${Math.round(skewMs / 1000)} s off this one. Run an NTP client on both machines.`,
				)
			: good("clock", "the database's agrees"),
		await checkMigrations(db),
	];
	if (findings.every(({ verdict }) => verdict !== "bad")) {
		findings.push(await checkPartitions(db, nowMs()), ...(await checkSinks(config, db, nowMs())));
	}
	return findings;
}

/** So full a queue may be, of what it may hold, before somebody should look. */
const toleratedFill = 0.5;
/** What is in the queue for longer than this is not being stored. */
const toleratedQueueAgeMs = 60_000;

async function checkQueue(config: Config, nowMs: number): Promise<ReadonlyArray<Finding>> {
	const place = queueOptions(config);
	if (place === undefined) {
		return [];
	}
	let found: FoundQueue | undefined;
	try {
		found = await inspectJetStreamQueue(place);
	} catch (problem) {
		return [bad("queue", problem instanceof Error ? problem.message : "It does not answer.")];
	}
	if (found === undefined) {
		const detail = "The nodes run, and there is no stream yet. The server makes it when it starts.";
		return [warning("queue", detail)];
	}
	if (!found.isAsConfigured) {
		const detail =
			"The stream has another size or another number of copies than the settings. A start of the server changes it.";
		return [warning("queue", detail)];
	}
	const { entries, bytes, oldestAtMs } = found.state;
	const ageMs = nowMs - (oldestAtMs ?? nowMs);
	const lies = `${entries} entries, ${(bytes / mebibyte).toFixed(1)} of ${config.natsMaxMegabytes} MiB`;
	if (bytes > toleratedFill * place.maxBytes) {
		return [
			bad("queue", `${lies}. When it is full, every batch is refused: see why the database does not take it in.`),
		];
	}
	return ageMs > toleratedQueueAgeMs
		? [
				bad(
					"queue",
					`${lies}, the oldest ${Math.round(ageMs / 1000)} s old. See "the queue could not be" in the server's log.`,
				),
			]
		: [good("queue", lies)];
}

/** So often a sink may have failed before somebody should look. */
const toleratedRuns = 3;

async function checkSinks(config: Config, db: Database, nowMs: number): Promise<ReadonlyArray<Finding>> {
	const pending = await readErasures(db);
	const setUp = sinksOf(sinkOptions(config), { databaseUrl: "" });
	const held = await findHeldDays(db, await findOldDays(db, nowMs, config.retentionDays), setUp);
	const sinks = await readProgress(db, setUp);
	const findings = sinks.map(({ name, everyMs, caughtUpAtMs }) => {
		if (caughtUpAtMs === undefined) {
			return warning(name, "It has not caught up yet. A running server begins with it soon; see its log.");
		}
		const at = new Date(caughtUpAtMs).toISOString();
		return nowMs - caughtUpAtMs > toleratedRuns * everyMs
			? warning(name, `It last had everything at ${at}. See "job failed" in the server's log.`)
			: good(name, `up to date at ${at}`);
	});
	return [
		...findings,
		...held.map((days) =>
			bad(
				days.sink,
				`${heldInWords(days)} Mend it; or "telemetry retention --force" drops them, and it never gets them.`,
			),
		),
		...(pending.length === 0
			? []
			: [
					warning(
						"erasures",
						`${pending.length} installations are to be erased by you elsewhere: "telemetry erasures".`,
					),
				]),
	];
}

function checkDashboard({ dashboardPasswordHash, accessIssuer, apiKeys, metricsToken }: Config): Finding {
	const ways = [
		...(dashboardPasswordHash === undefined ? [] : ["a password"]),
		...(accessIssuer === undefined ? [] : ["Cloudflare Access"]),
		...(apiKeys.length === 0 ? [] : [`API keys (${apiKeys.map(({ name }) => name).join(", ")})`]),
		...(metricsToken === undefined ? [] : ["a token"]),
	];
	return ways.length === 0
		? warning("dashboard", 'Nobody can see the numbers. "telemetry hash-password" makes a DASHBOARD_PASSWORD_HASH.')
		: good("dashboard", `behind ${ways.join(", ")}`);
}

/** Whether only this machine can connect. */
function isLocal({ host }: Config): boolean {
	return /^(127\.|::1$|localhost$)/.test(host);
}

function checkAddresses(config: Config): Finding {
	if (config.clientAddresses === "counted") {
		return good("addresses", "are counted by, as a hash in memory; a tunnel can keep them away (CLIENT_ADDRESSES)");
	}
	return isLocal(config)
		? good("addresses", "are removed before they arrive; --url looks whether that is so")
		: warning(
				"addresses",
				`A client that connects to ${config.host} directly shows its address. Let nothing but the tunnel reach this port.`,
			);
}

function checkSettings(config: Config): ReadonlyArray<Finding> {
	return [
		config.isPaused ? warning("kill switch", "PAUSED is true: nothing is taken in.") : good("kill switch", "off"),
		isLocal(config) && config.trustedProxies.length === 0
			? warning(
					"proxies",
					"Only this machine can connect and TRUSTED_PROXIES is none: all clients of a tunnel would share one limit.",
				)
			: good("proxies", isLocal(config) ? "a tunnel on this machine is believed" : "see TRUSTED_PROXIES"),
		checkAddresses(config),
		config.metricsToken === undefined
			? warning("metrics", "METRICS_TOKEN is not set, so nobody can watch /metrics.")
			: good("metrics", "behind a token"),
		checkDashboard(config),
	];
}

/** What the server says came along with the request, although it should not. */
async function checkArrivals(response: Response): Promise<Finding> {
	const body = (await response.json().catch(() => ({}))) as { addressesArrived?: ReadonlyArray<string> };
	const arrived = body.addressesArrived;
	if (arrived === undefined) {
		return bad("no addresses", "CLIENT_ADDRESSES is removed here, but not for the running server. Start it again.");
	}
	return arrived.length === 0
		? good("no addresses", "none came with a request through the public address")
		: bad("no addresses", `One came in ${arrived.join(", ")}. Remove it at the edge; deploy/README.md says how.`);
}

/**
 * Asks a running server through its public address, as plugins do. What a tunnel or proxy in between changes shows here.
 */
export async function checkPublicAddress(
	url: string,
	{ clientAddresses }: Pick<Config, "clientAddresses">,
): Promise<ReadonlyArray<Finding>> {
	let response: Response;
	try {
		response = await fetch(new URL("/readyz", url), { redirect: "manual", signal: AbortSignal.timeout(10_000) });
	} catch (problem) {
		const why = messageOf(problem);
		return [bad("public address", `${url} does not answer (${why}). Check DNS and the tunnel.`)];
	}
	if (response.status !== 200) {
		const advice =
			response.status >= 300 && response.status < 400
				? "It redirects, and Studio asks for permission by host: serve it at this very address."
				: "Look at the server's log.";
		return [bad("public address", `${url} answers ${response.status}. ${advice}`)];
	}
	const caching = response.headers.get("cache-control");
	return [
		good("public address", `${url} is ready`),
		caching === "no-store"
			? good("proxy headers", "answers are not cached")
			: bad("proxy headers", `Cache-Control is "${caching}" instead of no-store. Take the proxy's cache rule away.`),
		...(clientAddresses === "removed" ? [await checkArrivals(response)] : []),
	];
}

/** Looks at everything that has to be right for the server to work. `openDb` may fail; that is a finding too. */
export async function examine(
	config: Config,
	openDb: () => Promise<Database>,
	nowMs: () => number,
): Promise<ReadonlyArray<Finding>> {
	if (await isNew(config)) {
		const detail = `There is nothing in ${config.dataDir} yet. Start the server once, or set DATABASE_URL.`;
		return [...checkSettings(config), bad("data folder", detail)];
	}
	const findings = [
		...checkSettings(config),
		...(await checkDataFolder(config)),
		await checkBackups(config, nowMs()),
		...(await checkQueue(config, nowMs())),
	];
	try {
		return [...findings, ...(await checkDatabase(config, await openDb(), nowMs))];
	} catch (problem) {
		return [...findings, bad("database", inWords(problem))];
	}
}
