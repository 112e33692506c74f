import type { IncomingHttpHeaders } from "node:http";
import { headers } from "@flipbook-telemetry/event-schema";
import { ProblemError } from "../http/problem.js";
import { installationKey, isInstallationId } from "../ingest/installation-key.js";

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
