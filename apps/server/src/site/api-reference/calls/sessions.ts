import { channels, headers, limits, paths, patterns } from "@flipbook-telemetry/event-schema";
import type { OperationObject, ParameterObject, PathsObject } from "openapi3-ts/oas31";
import { json, nothing, refusals } from "../answers.js";
import { ref, sentUuid } from "../schemas.js";

const byToken = [{ sessionToken: [] }];

const startParameters: ReadonlyArray<ParameterObject> = [
	{
		name: headers.pluginVersion,
		in: "header",
		required: true,
		description: "The plugin's version: three numbers of one to four digits.",
		schema: { type: "string", pattern: patterns.version },
		example: "2.5.0",
	},
	{
		name: headers.channel,
		in: "header",
		required: true,
		description: "The kind of build.",
		schema: { type: "string", enum: [...channels] },
	},
	{
		name: headers.schemaVersion,
		in: "header",
		required: true,
		description: "The highest contract version that this person agreed to.",
		schema: { type: "integer", minimum: 1, maximum: 999_999 },
		example: 1,
	},
	{
		name: headers.sessionKey,
		in: "header",
		description: "A random UUID that the client makes up for each session. With the same one, the same session.",
		schema: sentUuid,
	},
	{
		name: headers.sessionAge,
		in: "header",
		description: "How many milliseconds ago the session began. Left out: just now.",
		schema: { type: "integer", minimum: 0, maximum: limits.maxAgeMs },
	},
	{
		name: headers.installationId,
		in: "header",
		description:
			"The id this installation was issued earlier. Anything else counts as an id that is not known: a new one is issued.",
		schema: { type: "string" },
	},
];

function startSession(operationId: string): OperationObject {
	return {
		operationId,
		summary: "Open a session",
		description:
			"Opens a session, for an installation that is known or for a new one. Asked again with the same session key it " +
			"answers with the same session. While the server is switched to take nothing in, the answer says so instead.",
		tags: ["Sessions"],
		security: [],
		parameters: [...startParameters],
		responses: {
			200: json("The session, or that the server is paused.", "SessionStart", "SessionPaused"),
			...refusals("malformed_header", "internal", "unavailable"),
		},
	};
}

/** The calls of a session, from its start to its end. */
export const sessionCalls: PathsObject = {
	[paths.startSession]: { get: startSession("startSession"), post: startSession("startSessionByPost") },
	[paths.ingest]: {
		post: {
			operationId: "ingest",
			summary: "Send events",
			description:
				"Takes a batch of events in. The answer comes only once everything good in the batch is durably stored; what was " +
				"stored before counts as a duplicate. Each event is judged by itself: a bad one is rejected, the good ones are kept. " +
				`The body may be packed with gzip, deflate or br; unpacked it has at most ${limits.maxBodyBytes} bytes.`,
			tags: ["Sessions"],
			security: byToken,
			requestBody: { required: true, content: { "application/json": { schema: ref("IngestRequest") } } },
			responses: {
				200: json("What became of the events.", "IngestAnswer"),
				...refusals(
					"malformed_json",
					"malformed_body",
					"token_missing",
					"token_invalid",
					"token_expired",
					"session_ended",
					"body_too_large",
					"unsupported_media_type",
					"unsupported_encoding",
					"nothing_valid",
					"internal",
					"unavailable",
				),
			},
		},
	},
	[paths.stillAlive]: {
		get: {
			operationId: "stillAlive",
			summary: "Say that the session goes on",
			description: `A session of which nothing is heard for ${limits.silenceSeconds} s has ended, and is not reopened.`,
			tags: ["Sessions"],
			security: byToken,
			responses: {
				204: nothing("The session goes on."),
				...refusals("token_missing", "token_invalid", "token_expired", "session_ended", "internal", "unavailable"),
			},
		},
	},
	[paths.endSession]: {
		get: {
			operationId: "endSession",
			summary: "End the session",
			description: "Asked again, it changes nothing and answers the same.",
			tags: ["Sessions"],
			security: byToken,
			responses: {
				204: nothing("The session is over."),
				...refusals("token_missing", "token_invalid", "token_expired", "internal", "unavailable"),
			},
		},
	},
};
