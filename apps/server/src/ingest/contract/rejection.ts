import type { RejectionCode } from "@flipbook-telemetry/event-schema";
import type { ErrorObject } from "ajv";

/** Why an event was refused. */
export interface EventRejection {
	readonly code: RejectionCode;
	/** JSON pointer within the event, such as `/properties/page`. */
	readonly pointer: string;
	/** What is wrong and what would be right. */
	readonly message: string;
}

const maxEchoedCharacters = 64;

/** What a sender wrote, short and harmless enough to be shown in an error. */
export function echo(value: unknown): string {
	const text = JSON.stringify(value) ?? "nothing";
	const safe = text.replace(/[^\x20-\x7e]/g, (character) => {
		return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
	});
	return safe.length > maxEchoedCharacters ? `${safe.slice(0, maxEchoedCharacters)}…` : safe;
}

function pointerTo(...parts: ReadonlyArray<string>): string {
	return parts.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

const typeWords: Readonly<Record<string, string>> = {
	string: "text",
	boolean: "true or false",
	integer: "a whole number",
	object: "an object",
};

function param(error: ErrorObject, name: string): unknown {
	return (error.params as Readonly<Record<string, unknown>>)[name];
}

/** What Ajv found, in the words of the contract. `base` is where the checked value stands. */
export function rejectionFrom(error: ErrorObject, base: string, value: unknown): EventRejection {
	const at = `${base}${error.instancePath}`;
	const isProperty = base !== "";
	switch (error.keyword) {
		case "additionalProperties": {
			const name = String(param(error, "additionalProperty"));
			const pointer = `${at}${pointerTo(name)}`;
			return isProperty
				? { code: "unknown_property", pointer, message: `The event has no property named ${echo(name)}.` }
				: {
						code: "malformed_event",
						pointer,
						message: `An event has seq, name, ageMs and properties, but no ${echo(name)}.`,
					};
		}
		case "required": {
			const name = String(param(error, "missingProperty"));
			return {
				code: isProperty ? "missing_property" : "malformed_event",
				pointer: `${at}${pointerTo(name)}`,
				message: `${echo(name)} is missing.`,
			};
		}
		case "type": {
			const word = typeWords[String(param(error, "type"))];
			const code = isProperty ? "wrong_type" : "malformed_event";
			return { code, pointer: at, message: `This must be ${word}, not ${echo(value)}.` };
		}
		case "enum": {
			const allowed = (param(error, "allowedValues") as ReadonlyArray<string>).join(", ");
			return { code: "out_of_range", pointer: at, message: `This must be one of ${allowed}, not ${echo(value)}.` };
		}
		case "pattern":
			return {
				code: "out_of_range",
				pointer: at,
				message: `This must be three numbers such as 2.5.0, not ${echo(value)}.`,
			};
		default: {
			const bound = `${String(param(error, "comparison"))} ${String(param(error, "limit"))}`;
			return { code: "out_of_range", pointer: at, message: `This must be ${bound}, not ${echo(value)}.` };
		}
	}
}
