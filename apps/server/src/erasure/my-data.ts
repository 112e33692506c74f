import type { IncomingHttpHeaders } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { headers } from "@flipbook-telemetry/event-schema";
import type { RequestHandler } from "express";
import type { Logger } from "pino";
import type { Database } from "../database/database.js";
import { messageOf } from "../database/problem-text.js";
import { ProblemError, jitteredRetrySeconds } from "../http/problem.js";
import { installationKey, isInstallationId } from "../ingest/installation-key.js";
import { eraseData } from "./erase-data.js";
import type { ErasedList } from "./erased-list.js";
import { exportData, findInstallation } from "./export-data.js";

/**
 * Whose data a request is about, as the database knows them. Throws a `ProblemError` when the header is missing or holds no
 * id; what it holds is never repeated.
 */
export function readInstallation(given: IncomingHttpHeaders, secret: Buffer): Buffer {
	const id = given[headers.installationId.toLowerCase()];
	if (typeof id !== "string" || !isInstallationId(id)) {
		throw new ProblemError(
			"malformed_header",
			`Send ${headers.installationId} with the id that start-session has issued to this installation.`,
		);
	}
	return installationKey(secret, id);
}

/** What people see and erase their data with. */
export interface MyDataOptions {
	readonly db: Database;
	readonly erasedList: Pick<ErasedList, "record">;
	readonly installationSecret: Buffer;
	readonly logger: Pick<Logger, "error">;
	/** Milliseconds since 1970. */
	readonly now: () => number;
	/** A number from 0 up to 1, for jitter. */
	readonly random: () => number;
}

/** GET shows everything stored about an installation, DELETE erases it. Knowing the installation's id is enough for both. */
export function myData({ db, erasedList, installationSecret, logger, now, random }: MyDataOptions): RequestHandler {
	const record: ErasedList["record"] = async (erasure, nowMs) => {
		try {
			await erasedList.record(erasure, nowMs);
		} catch (problem) {
			logger.error({ error: messageOf(problem) }, "an erasure was not written down");
			throw new ProblemError("unavailable", "Nothing was erased: backups could not be told. Try again later.", {
				retryAfterSeconds: jitteredRetrySeconds(random),
			});
		}
	};
	return async (request, response) => {
		const key = readInstallation(request.headers, installationSecret);
		if (request.method === "DELETE") {
			await eraseData(db, key, now(), record);
			response.status(204).end();
			return;
		}
		const seen = await findInstallation(db, key);
		if (seen === undefined) {
			throw new ProblemError(
				"unknown_installation",
				"There is nothing to show: it was never seen here, or was erased.",
			);
		}
		response.type("application/json");
		await pipeline(Readable.from(exportData(db, key, seen)), response);
	};
}
