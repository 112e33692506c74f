import { createHash } from "node:crypto";
import type { EventDescriptor } from "@flipbook-telemetry/event-schema";
import { catalogue, catalogueAsOf, contractVersion } from "@flipbook-telemetry/event-schema";
import type { RequestHandler } from "express";
import type { EventValidator } from "./event-validator.js";
import { createEventValidator } from "./event-validator.js";

/** The contract as this server knows it. */
export interface Contract {
	readonly version: number;
	readonly events: ReadonlyArray<EventDescriptor>;
	/** SHA-256 of the catalogue, in hexadecimal. */
	readonly hash: string;
	/** The validator for sessions of a version from 1 to `version`. */
	readonly validatorFor: (version: number) => EventValidator;
}

/** Compiles the validators of every version once. */
export function createContract(): Contract {
	const events = catalogueAsOf(catalogue, contractVersion);
	const validators = Array.from({ length: contractVersion }, (_, index) => createEventValidator(index + 1));
	return {
		version: contractVersion,
		events,
		hash: createHash("sha256").update(JSON.stringify(events)).digest("hex"),
		validatorFor: (version) => {
			const validator = validators[version - 1];
			if (validator === undefined) {
				throw new Error(`There is no contract version ${version}.`);
			}
			return validator;
		},
	};
}

/** Shows anyone who asks what is collected, and for how long it is kept. */
export function showContract({ version, hash, events }: Contract, retentionDays: number): RequestHandler {
	return (_request, response) => {
		response.json({ version, hash, retentionDays, events });
	};
}
