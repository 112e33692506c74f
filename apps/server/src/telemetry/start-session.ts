import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Channel, StartSessionAnswer } from "@flipbook-telemetry/event-schema";
import { channels, headers, limits } from "@flipbook-telemetry/event-schema";
import type { RequestHandler } from "express";
import type { Context } from "../context.js";
import { versionPattern } from "../contract/property-schema.js";
import { dayOf } from "../domain/day.js";
import { ProblemError } from "../http/problem.js";
import { installationKey, isInstallationId, issueInstallationId } from "../privacy/installation-key.js";
import { insertSession, touchInstallation } from "./session-queries.js";

interface Asked {
	readonly installationId: string | undefined;
	readonly pluginVersion: string;
	readonly channel: Channel;
	readonly schemaVersion: number;
	/** How long ago the session began. */
	readonly ageMs: number;
}

function header(given: IncomingHttpHeaders, name: string): string | undefined {
	const value = given[name.toLowerCase()];
	return typeof value === "string" ? value : undefined;
}

function readAge(given: IncomingHttpHeaders): number {
	const age = header(given, headers.sessionAge) ?? "0";
	if (!/^\d{1,10}$/.test(age) || Number(age) > limits.maxAgeMs) {
		throw new ProblemError(
			"malformed_header",
			`Send ${headers.sessionAge} as whole milliseconds, at most ${limits.maxAgeMs}, or leave it out.`,
		);
	}
	return Number(age);
}

function readHeaders(given: IncomingHttpHeaders): Asked {
	const pluginVersion = header(given, headers.pluginVersion) ?? "";
	if (!new RegExp(versionPattern).test(pluginVersion)) {
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
		installationId: header(given, headers.installationId),
		pluginVersion,
		channel,
		schemaVersion: Number(schemaVersion),
		ageMs: readAge(given),
	};
}

/** Opens a session, for an installation that is known or for a new one. */
export function startSession(context: Context): RequestHandler {
	const { config, contract, db, installationSecret, now, tokens } = context;

	const open = async (asked: Asked): Promise<StartSessionAnswer> => {
		if (config.isPaused) {
			return { paused: true, retryAfterSeconds: config.pauseRetrySeconds };
		}
		const openedAtMs = now();
		const startedAtMs = openedAtMs - asked.ageMs;
		const sessionDay = dayOf(startedAtMs);
		const sessionId = randomUUID();
		const contractVersion = Math.min(asked.schemaVersion, contract.version);

		const issued = await db.transaction().execute(async (trx) => {
			const shown = asked.installationId;
			const isKnown =
				shown !== undefined &&
				isInstallationId(shown) &&
				(await touchInstallation(trx, installationKey(installationSecret, shown), sessionDay, "known"));
			const installationId = isKnown ? shown : issueInstallationId();
			const key = installationKey(installationSecret, installationId);
			if (!isKnown) {
				await touchInstallation(trx, key, sessionDay, "new");
			}
			const { pluginVersion, channel } = asked;
			await insertSession(trx, {
				sessionId,
				sessionDay,
				key,
				pluginVersion,
				channel,
				contractVersion,
				startedAtMs,
				openedAtMs,
			});
			return isKnown ? {} : { installationId };
		});

		return {
			sessionId,
			sessionToken: await tokens.sign({ sessionId, sessionDay, contractVersion }, openedAtMs),
			...issued,
			contractVersion,
			contractHash: contract.hash,
			firstBeatSeconds: limits.firstBeatSeconds,
			beatSeconds: limits.beatSeconds,
			flushSeconds: limits.flushSeconds,
			maxBatch: limits.maxBatchEvents,
		};
	};

	return async (request, response) => {
		response.json(await open(readHeaders(request.headers)));
	};
}
