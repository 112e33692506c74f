import type { EventDescriptor, PropertyValue } from "@flipbook-telemetry/event-schema";
import { catalogue, catalogueAsOf } from "@flipbook-telemetry/event-schema";
import type { ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { envelopeSchema, propertiesSchema } from "./event-schemas.js";
import type { EventRejection } from "./rejection.js";
import { echo, rejectionFrom } from "./rejection.js";

/** An event that the contract allows. */
export interface ValidEvent {
	readonly seq: number;
	readonly name: string;
	readonly ageMs: number;
	readonly properties: Readonly<Record<string, PropertyValue>>;
}

/** What the contract says of an event. */
export type EventVerdict =
	({ readonly ok: true } & { readonly event: ValidEvent }) | ({ readonly ok: false } & EventRejection);

/** Judges one event of a batch. */
export type EventValidator = (event: unknown) => EventVerdict;

interface Envelope {
	readonly seq: number;
	readonly name: string;
	readonly ageMs: number;
	readonly properties?: unknown;
}

/** Studio writes an empty table as `[]`. */
function isNothing(properties: unknown): boolean {
	return properties === undefined || properties === null || (Array.isArray(properties) && properties.length === 0);
}

function valueAt(root: unknown, pointer: string): unknown {
	const keys = pointer.split("/").slice(1);
	return keys.reduce<unknown>(
		(value, key) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined),
		root,
	);
}

function firstRejection(validate: ValidateFunction, checked: unknown, base: string): EventRejection {
	const error = validate.errors?.[0];
	if (error === undefined) {
		throw new Error("Ajv refused a value without saying why.");
	}
	return rejectionFrom(error, base, valueAt(checked, error.instancePath));
}

/**
 * Compiles a validator of events as of a contract version. The plugin has one of its own, derived from the same
 * descriptors; both must reach the same verdict on every payload.
 */
export function createEventValidator(
	contractVersion: number,
	events: ReadonlyArray<EventDescriptor> = catalogue,
): EventValidator {
	const ajv = new Ajv2020({ strict: true });
	const validateEnvelope = ajv.compile<Envelope>(envelopeSchema);
	const validateProperties = new Map<string, ValidateFunction>(
		catalogueAsOf(events, contractVersion).map((descriptor) => [
			descriptor.name,
			ajv.compile(propertiesSchema(descriptor)),
		]),
	);

	return (event) => {
		if (!validateEnvelope(event)) {
			return { ok: false, ...firstRejection(validateEnvelope, event, "") };
		}
		const validate = validateProperties.get(event.name);
		if (validate === undefined) {
			const message = `The contract, version ${contractVersion}, has no event named ${echo(event.name)}.`;
			return { ok: false, code: "unknown_event", pointer: "/name", message };
		}
		const properties = isNothing(event.properties) ? {} : event.properties;
		if (!validate(properties)) {
			return { ok: false, ...firstRejection(validate, properties, "/properties") };
		}
		const { seq, name, ageMs } = event;
		return { ok: true, event: { seq, name, ageMs, properties: properties as ValidEvent["properties"] } };
	};
}
