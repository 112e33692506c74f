import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Channel, StartSessionAnswer } from "@flipbook-telemetry/event-schema";
import { channels, headers, limits, patterns } from "@flipbook-telemetry/event-schema";
import type { RequestHandler } from "express";
import type { Database, DatabaseTransaction } from "../database/database.js";
import { addDays, dayOf } from "../database/day.js";
import { isLostRace, LostRace } from "../database/lost-race.js";
import { senderOf } from "../http/anonymizer.js";
import type { Origin } from "../http/anonymizer.js";
import { ProblemError, jitteredRetrySeconds } from "../http/problem.js";
import type { Contract } from "./contract/contract.js";
import { findErasedSessions } from "./erased-sessions.js";
import { installationKey, isInstallationId } from "./installation-key.js";
import type { KeyIds, SessionKey } from "./session-key.js";
import { idsOf, isSessionKey } from "./session-key.js";
import type { OpenedSession } from "./session-queries.js";
import { addInstallation, countSessions, findSession, insertSession, touchInstallation } from "./session-queries.js";
import type { SessionTokens } from "./session-token.js";

/** How often an opening is tried that an erasure of the same installation comes in between. */
const maxAttempts = 5;

interface StartRequest {
	readonly installationId: string | undefined;
	readonly pluginVersion: string;
	readonly channel: Channel;
	readonly schemaVersion: number;
	/** How long ago the session began. */
	readonly ageMs: number;
	readonly sessionKey: SessionKey;
	readonly origin: Origin;
}

function header(given: IncomingHttpHeaders, name: string): string | undefined {
	const value = given[name.toLowerCase()];
	return typeof value === "string" ? value : undefined;
}

function readAge(given: IncomingHttpHeaders): number {
	const age = header(given, headers.sessionAge) ?? "0";
	if (!/^(0|[1-9]\d{0,9})$/.test(age) || Number(age) > limits.maxAgeMs) {
		throw new ProblemError(
			"malformed_header",
			`Send ${headers.sessionAge} as whole milliseconds, at most ${limits.maxAgeMs}, or leave it out.`,
		);
	}
	return Number(age);
}

/** A client that sends no key gets a session that it cannot ask for twice. */
function readKey(given: IncomingHttpHeaders): SessionKey {
	const key = (header(given, headers.sessionKey) ?? randomUUID()).toLowerCase();
	if (!isSessionKey(key)) {
		throw new ProblemError("malformed_header", `Send ${headers.sessionKey} as a UUID, or leave it out.`);
	}
	return key;
}

function readHeaders(given: IncomingHttpHeaders, origin: Origin): StartRequest {
	const pluginVersion = header(given, headers.pluginVersion) ?? "";
	if (!new RegExp(patterns.version).test(pluginVersion)) {
		throw new ProblemError("malformed_header", `Send ${headers.pluginVersion} as three numbers, such as 2.5.0.`);
	}
	const channel = channels.find((known) => known === header(given, headers.channel));
	if (channel === undefined) {
		throw new ProblemError("malformed_header", `Send ${headers.channel} as one of ${channels.join(", ")}.`);
	}
	const schemaVersion = header(given, headers.schemaVersion) ?? "";
	if (!/^[1-9]\d{0,5}$/.test(schemaVersion)) {
		throw new ProblemError("malformed_header", `Send ${headers.schemaVersion} as a whole number from 1.`);
	}
	return {
		installationId: header(given, headers.installationId)?.toLowerCase(),
		pluginVersion,
		channel,
		schemaVersion: Number(schemaVersion),
		ageMs: readAge(given),
		sessionKey: readKey(given),
		origin,
	};
}

/** What sessions are opened with. */
export interface StartSessionOptions {
	readonly db: Database;
	readonly contract: Pick<Contract, "hash" | "version">;
	readonly tokens: Pick<SessionTokens, "sign">;
	readonly installationSecret: Buffer;
	/** The kill switch: plugins are told to ask again after so many seconds. Undefined: sessions are opened. */
	readonly pausedForSeconds: number | undefined;
	/** Milliseconds since 1970. */
	readonly now: () => number;
	/** A number from 0 up to 1, for jitter. */
	readonly random: () => number;
}

/** Opens a session, for an installation that is known or for a new one; asked again with the same key, the same one. */
export function startSession({
	db,
	contract,
	tokens,
	installationSecret,
	pausedForSeconds,
	now,
	random,
}: StartSessionOptions): RequestHandler {
	/** The installation that the session is to belong to: the one that was shown, if it is known, or a new one. */
	const installationFor = async (
		trx: DatabaseTransaction,
		shown: string | undefined,
		issued: string,
		day: string,
	): Promise<Buffer> => {
		if (shown !== undefined && isInstallationId(shown)) {
			const key = installationKey(installationSecret, shown);
			if (await touchInstallation(trx, key, day)) {
				return key;
			}
		}
		const key = installationKey(installationSecret, issued);
		await addInstallation(trx, key, day);
		return key;
	};

	const refuseTooMany = async (trx: DatabaseTransaction, key: Buffer, day: string, nowMs: number): Promise<void> => {
		if ((await countSessions(trx, key, day)) >= limits.maxSessionsPerDay) {
			throw new ProblemError("rate_limited", "This installation has opened too many sessions today.", {
				retryAfterSeconds: Math.ceil((Date.parse(`${addDays(dayOf(nowMs), 1)}T00:00:00Z`) - nowMs) / 1000),
			});
		}
	};

	/** The ids that a new session gets: the first whose session was not erased. */
	const freeIds = async (trx: DatabaseTransaction, ids: ReadonlyArray<KeyIds>): Promise<KeyIds> => {
		const erased = await findErasedSessions(
			trx,
			ids.map(({ sessionId }) => sessionId),
		);
		const free = ids.find(({ sessionId }) => !erased.has(sessionId));
		if (free === undefined) {
			throw new ProblemError(
				"malformed_header",
				`The sessions of this ${headers.sessionKey} were erased too often. Send a new key.`,
			);
		}
		return free;
	};

	const findOrAdd = async (
		trx: DatabaseTransaction,
		asked: StartRequest,
		ids: ReadonlyArray<KeyIds>,
	): Promise<OpenedSession> => {
		const openedBefore = await findSession(
			trx,
			ids.map(({ sessionId }) => sessionId),
		);
		if (openedBefore !== undefined) {
			return openedBefore;
		}
		const { sessionId, installationId: issued } = await freeIds(trx, ids);
		const openedAtMs = now();
		const startedAtMs = openedAtMs - asked.ageMs;
		const sessionDay = dayOf(startedAtMs);
		const key = await installationFor(trx, asked.installationId, issued, sessionDay);
		await refuseTooMany(trx, key, sessionDay, openedAtMs);
		await insertSession(trx, {
			sessionId,
			sessionDay,
			key,
			pluginVersion: asked.pluginVersion,
			channel: asked.channel,
			contractVersion: Math.min(asked.schemaVersion, contract.version),
			startedAtMs,
			openedAtMs,
			origin: asked.origin,
		});
		const opened = await findSession(trx, [sessionId]);
		// It was added and erased by others after it had been looked for, and must not live again.
		const wasErased = (await findErasedSessions(trx, [sessionId])).size > 0;
		if (opened === undefined || wasErased) {
			throw new LostRace("A session that was just added was erased.");
		}
		return opened;
	};

	/** Each attempt is a transaction of its own, which sees what was erased during the one before. */
	const openOnce = async (asked: StartRequest, ids: ReadonlyArray<KeyIds>): Promise<OpenedSession> => {
		for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
			try {
				return await db.transaction().execute((trx) => findOrAdd(trx, asked, ids));
			} catch (problem) {
				if (!isLostRace(problem)) {
					throw problem;
				}
			}
		}
		throw new ProblemError("unavailable", "The installation is being erased right now. Try again later.", {
			retryAfterSeconds: jitteredRetrySeconds(random),
		});
	};

	const open = async (asked: StartRequest): Promise<StartSessionAnswer> => {
		if (pausedForSeconds !== undefined) {
			return { paused: true, retryAfterSeconds: pausedForSeconds };
		}
		const ids = idsOf(asked.sessionKey);
		const { sessionId, sessionDay, contractVersion, installationKey: owner } = await openOnce(asked, ids);
		const issued = ids.find((made) => made.sessionId === sessionId)?.installationId ?? "";
		const isIssued = asked.installationId !== issued && owner.equals(installationKey(installationSecret, issued));

		return {
			sessionId,
			sessionToken: tokens.sign({ sessionId, sessionDay, contractVersion }, now()),
			...(isIssued ? { installationId: issued } : {}),
			contractVersion,
			contractHash: contract.hash,
			firstBeatSeconds: limits.firstBeatSeconds,
			beatSeconds: limits.beatSeconds,
			flushSeconds: limits.flushSeconds,
			maxBatch: limits.maxBatchEvents,
		};
	};

	return async (request, response) => {
		response.json(await open(readHeaders(request.headers, senderOf(request).origin)));
	};
}
