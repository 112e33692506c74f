import type { EventDescriptor } from "@flipbook-telemetry/event-schema";
import { channels, limits, patterns, problems, rejections } from "@flipbook-telemetry/event-schema";
import type { ReferenceObject, SchemaObject } from "openapi3-ts/oas31";
import { envelopeSchema, propertiesSchema } from "../../ingest/contract/event-schemas.js";

const uuid: SchemaObject = { type: "string", format: "uuid" };
/** A UUID in a request. A pattern, because `format: uuid` would also allow the prefix `urn:uuid:`, which the server refuses. */
export const sentUuid: SchemaObject = {
	type: "string",
	pattern: patterns.uuid,
};
/** The id of an installation: a UUID of version 4, in small letters or in capitals. */
export const sentInstallationId: SchemaObject = {
	type: "string",
	pattern: patterns.installationId,
};
const moment: SchemaObject = { type: "string", format: "date-time" };
const day: SchemaObject = { type: "string", format: "date" };
const count: SchemaObject = { type: "integer", minimum: 0 };

/** A schema of the document, by its name. */
export function ref(name: string): ReferenceObject {
	return { $ref: `#/components/schemas/${name}` };
}

/** An object that has nothing but what is listed, and all of it unless named as optional. */
export function object(
	properties: SchemaObject["properties"] & object,
	optional: ReadonlyArray<string> = [],
): SchemaObject {
	return {
		type: "object",
		required: Object.keys(properties).filter((name) => !optional.includes(name)),
		additionalProperties: false,
		properties,
	};
}

function list(items: SchemaObject | ReferenceObject, more: SchemaObject = {}): SchemaObject {
	return { type: "array", items, ...more };
}

/** A value that a property of some event may have. */
const propertyValue: SchemaObject = { type: ["string", "boolean", "integer"] };

/** The contract's schemas are what OpenAPI 3.1 takes; their types differ only in that theirs are read-only. */
function asSchema(schema: object): SchemaObject {
	return schema as SchemaObject;
}

const envelope = asSchema(envelopeSchema);

/** Studio writes an empty table as `[]`, so an event without properties may have that. */
function sentProperties(descriptor: EventDescriptor): SchemaObject {
	const asObject = asSchema(propertiesSchema(descriptor));
	return descriptor.properties.length === 0
		? { anyOf: [asObject, { type: "array", maxItems: 0 }, { type: "null" }] }
		: asObject;
}

function sentEvent(descriptor: EventDescriptor): SchemaObject {
	return {
		...envelope,
		title: descriptor.name,
		description: `${descriptor.description} ${descriptor.why}`,
		required: [...envelopeSchema.required, ...(descriptor.properties.length === 0 ? [] : ["properties"])],
		properties: {
			...envelope.properties,
			name: { type: "string", const: descriptor.name },
			properties: sentProperties(descriptor),
		},
	};
}

const session = {
	sessionId: uuid,
	sessionToken: { type: "string", description: "Goes into `Authorization: Bearer` of every later call." },
	installationId: { ...uuid, description: "Only when a new one was issued. Keep it for the next session." },
	contractVersion: { type: "integer", minimum: 1, description: "The contract version of this session." },
	contractHash: { type: "string", pattern: "^[0-9a-f]{64}$", description: "SHA-256 of the catalogue." },
	firstBeatSeconds: { ...count, description: "When to send the first sign of life." },
	beatSeconds: { ...count, description: "The time between signs of life after that." },
	flushSeconds: { ...count, description: "How long an event waits for company before it is sent." },
	maxBatch: { ...count, description: "The most events of one batch." },
} satisfies SchemaObject["properties"];

/** Every shape that the document speaks of, by name. `events` is the catalogue. */
export function schemas(events: ReadonlyArray<EventDescriptor>): Record<string, SchemaObject> {
	return {
		SessionStart: object(session, ["installationId"]),
		SessionPaused: object({
			paused: { type: "boolean", const: true },
			retryAfterSeconds: { ...count, description: "Do not ask again before so many seconds have passed." },
		}),
		...Object.fromEntries(events.map((descriptor) => [descriptor.name, sentEvent(descriptor)])),
		IngestRequest: object({
			events: list(
				{ oneOf: events.map(({ name }) => ref(name)), discriminator: { propertyName: "name" } },
				{ minItems: 1, maxItems: limits.maxBatchEvents },
			),
		}),
		Rejection: object(
			{
				index: { ...count, description: "The event's place in the batch, from 0." },
				seq: { type: "integer", minimum: 1 },
				code: { type: "string", enum: rejections.map(({ code }) => code) },
				pointer: { type: "string", description: "JSON pointer, within the request's body, to what is wrong." },
				message: { type: "string" },
			},
			["seq"],
		),
		IngestAnswer: object({
			accepted: { ...count, description: "Stored by this request, durably." },
			duplicates: { ...count, description: "Stored before, or twice in this batch." },
			expired: list(
				{ type: "integer", minimum: 1 },
				{
					maxItems: limits.maxBatchEvents,
					description: "The numbers of events that came too late: those of their day are not kept any more.",
				},
			),
			rejected: list(ref("Rejection")),
			sessionOver: { type: "boolean", description: "The session had ended: what happens next belongs into a new one." },
		}),
		MyDataEvent: object({
			seq: { type: "integer", minimum: 1 },
			name: { type: "string" },
			occurredAt: moment,
			receivedAt: moment,
			properties: { type: "object", additionalProperties: propertyValue },
		}),
		MyDataSession: object({
			sessionId: uuid,
			pluginVersion: { type: "string", pattern: patterns.version },
			channel: { type: "string", enum: [...channels] },
			contractVersion: { type: "integer", minimum: 1 },
			startedAt: moment,
			lastSeenAt: moment,
			endedAt: { type: ["string", "null"], format: "date-time" },
			endReason: { type: ["string", "null"], enum: ["explicit", "silent", null] },
			origin: {
				type: "string",
				enum: ["studio", "other", "unknown"],
				description: "Whether the request that opened it looked like Studio's.",
			},
			events: list(ref("MyDataEvent")),
		}),
		MyData: object({ firstSeenDay: day, lastSeenDay: day, sessions: list(ref("MyDataSession")) }),
		Contract: object({
			version: { type: "integer", minimum: 1 },
			hash: { type: "string", pattern: "^[0-9a-f]{64}$" },
			retentionDays: { type: "integer", minimum: 1, description: "How long events are kept." },
			events: list({
				type: "object",
				required: ["name", "since", "description", "why", "isAction", "properties"],
				properties: {
					name: { type: "string" },
					since: { type: "integer", minimum: 1 },
					description: { type: "string" },
					why: { type: "string" },
					isAction: { type: "boolean" },
					properties: list({
						type: "object",
						required: ["name", "kind", "since", "description"],
						properties: {
							name: { type: "string" },
							kind: { type: "string", enum: ["boolean", "durationMs", "integer", "oneOf", "version"] },
							since: { type: "integer", minimum: 1 },
							description: { type: "string" },
						},
					}),
				},
			}),
		}),
		Health: object({ status: { type: "string", const: "ok" } }),
		Readiness: object(
			{
				status: { type: "string", const: "ready" },
				lastEventAt: {
					type: ["string", "null"],
					format: "date-time",
					description: "When the last event came in; null: none is stored. Missing: not known yet after a start.",
				},
				batchesWaiting: { ...count, description: "Batches whose commit is still awaited." },
				queueEntries: {
					...count,
					description: "Of a server with a queue before its database: what in it may not be in the database yet.",
				},
				addressesArrived: list(
					{ type: "string" },
					{
						description:
							"Of a server that no address should reach: the headers in which one came with this very request. Empty: none.",
					},
				),
			},
			["lastEventAt", "queueEntries", "addressesArrived"],
		),
		Problem: {
			...object(
				{
					type: { type: "string" },
					title: { type: "string" },
					status: { type: "integer", minimum: 400, maximum: 599 },
					code: { type: "string", enum: problems.map(({ code }) => code) },
					detail: { type: "string", description: "What was wrong with this very request, and what to do about it." },
					instance: {
						type: "string",
						pattern: "^urn:uuid:",
						description: "This very request, by which it is found in the server's log.",
					},
					rejected: { ...list(ref("Rejection")), description: "With `nothing_valid`: what was wrong with each event." },
				},
				["instance", "rejected"],
			),
			description: "An error, as problem details (RFC 9457). Decide by `code`; the texts are for people.",
		},
	};
}
