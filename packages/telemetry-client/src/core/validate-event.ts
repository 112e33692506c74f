import type { EventDescriptor, Property } from "@flipbook-telemetry/event-schema";
import { t } from "@rbxts/t";
import { wholeNumber } from "./whole-number";

/** Whether an event is valid by the contract; if not, why. */
export type ValidationResult = { readonly valid: true } | { readonly valid: false; readonly message: string };

/** Checks an event's name and properties against a catalogue. */
export type EventValidator = (name: unknown, properties: unknown) => ValidationResult;

function isVersion(value: unknown): value is string {
	if (!typeIs(value, "string")) {
		return false;
	}
	const parts = value.split(".");
	return (
		parts.size() === 3 &&
		parts.every((part) => part.match("^%d%d?%d?%d?$")[0] !== undefined && (part === "0" || part.sub(1, 1) !== "0"))
	);
}

function checkOf(property: Property): t.check<unknown> {
	switch (property.kind) {
		case "oneOf":
			return t.union(...property.values.map((value) => t.literal(value)));
		case "boolean":
			return t.boolean;
		case "integer":
			return wholeNumber(property.min, property.max);
		case "durationMs":
			return wholeNumber(0, property.maxMs);
		case "version":
			return isVersion;
	}
}

function invalid(message: string): ValidationResult {
	return { valid: false, message };
}

/**
 * Derives a validator from event descriptors. The server derives its own from the same descriptors; both must agree on
 * every payload.
 */
export function createEventValidator(events: ReadonlyArray<EventDescriptor>): EventValidator {
	const checksByEvent = new Map<string, Map<string, t.check<unknown>>>();
	for (const descriptor of events) {
		const checks = new Map<string, t.check<unknown>>();
		for (const property of descriptor.properties) {
			checks.set(property.name, checkOf(property));
		}
		checksByEvent.set(descriptor.name, checks);
	}

	return (name, properties) => {
		const checks = typeIs(name, "string") ? checksByEvent.get(name) : undefined;
		if (checks === undefined) {
			return invalid(`The contract has no event named ${tostring(name)}.`);
		}
		const given = properties ?? {};
		if (!typeIs(given, "table")) {
			return invalid(`The properties of ${tostring(name)} must be a table, not a ${typeOf(given)}.`);
		}
		for (const [key] of pairs(given as Record<string, unknown>)) {
			if (!checks.has(key)) {
				return invalid(`${tostring(name)} has no property named ${tostring(key)}.`);
			}
		}
		for (const [key, check] of checks) {
			const value = (given as Record<string, unknown>)[key];
			if (!check(value)) {
				return invalid(`The property ${key} of ${tostring(name)} cannot be ${tostring(value)}.`);
			}
		}
		return { valid: true };
	};
}
