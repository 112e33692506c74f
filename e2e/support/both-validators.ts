import { fileURLToPath } from "node:url";
import type { EventDescriptor } from "@flipbook-telemetry/event-schema";
import { createEventValidator } from "@flipbook-telemetry/server";
import { createStudio } from "@flipbook-telemetry/studio-simulator";

/** What an event says of itself. */
export interface Claim {
	readonly name: unknown;
	readonly properties: unknown;
}

/** The server's validator and the plugin's compiled one, each asked whether it takes an event. */
export interface BothValidators {
	readonly server: (claim: Claim) => boolean;
	readonly plugin: (claim: Claim) => Promise<boolean>;
	readonly close: () => Promise<void>;
}

/** Loads both; `projectFile` names the compiled client, `events` what the server is told the catalogue is. */
export async function loadBothValidators(
	contractVersion: number,
	events?: ReadonlyArray<EventDescriptor>,
	projectFile: string = fileURLToPath(new URL("../../rojo/client.project.json", import.meta.url)),
): Promise<BothValidators> {
	const validate = createEventValidator(contractVersion, events);
	const studio = await createStudio();
	const realm = await studio.loadModules({ projectFile });
	const call = await realm.load(`
		local src = script.out["telemetry-client"].src
		local contract = require(script.out["event-schema"].src)
		local known = contract.catalogueAsOf(contract.catalogue, contract.contractVersion)
		return require(src.core["validate-event"]).createEventValidator(known)
	`);
	return {
		server: ({ name, properties }) => validate({ seq: 1, ageMs: 0, name, properties }).ok,
		plugin: async ({ name, properties }) => ((await call(name, properties)) as { valid: boolean }).valid,
		close: () => studio.close(),
	};
}
