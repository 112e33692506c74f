import type { EventDescriptor, Property } from "@flipbook-telemetry/event-schema";
import { catalogue, channels } from "@flipbook-telemetry/event-schema";

function union(values: ReadonlyArray<string>): string {
	return values.map((value) => `"${value}"`).join(" | ");
}

function typeOf(property: Property): string {
	switch (property.kind) {
		case "oneOf":
			return union(property.values);
		case "boolean":
			return "boolean";
		case "integer":
		case "durationMs":
			return "number";
		case "version":
			return "string";
	}
}

function typeOfEvent({ name, description, properties }: EventDescriptor): string {
	const fields = properties.map((property) => `	-- ${property.description}\n	${property.name}: ${typeOf(property)},`);
	return [`-- ${description}`, `export type ${name} = {`, ...fields, "}"].join("\n");
}

/** The type of `self` is the client's, in init.luau, which requires the module made here: to name it would be a cycle. */
function overload({ name, properties }: EventDescriptor): string {
	const second = properties.length === 0 ? "" : `, properties: ${name}`;
	return `((self: any, name: "${name}"${second}) -> ())`;
}

/** A Luau module with a type for the channels, one for each event of the contract, and one for `track`. */
export function luauTypes(): string {
	const events: ReadonlyArray<EventDescriptor> = catalogue;
	return [
		"--!strict",
		"-- Written by `pnpm generate` from packages/event-schema/src/catalogue.ts.",
		"",
		"-- The kind of a plugin build.",
		`export type Channel = ${union(channels)}`,
		"",
		...events.filter(({ properties }) => properties.length > 0).map((event) => `${typeOfEvent(event)}\n`),
		"-- Records an event of the catalogue. `self` is the client in init.luau; naming its type here would be a circle of requires.",
		`export type Track = ${events.map(overload).join("\n	& ")}`,
		"",
		"return {}",
		"",
	].join("\n");
}
