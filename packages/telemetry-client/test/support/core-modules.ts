import { fileURLToPath } from "node:url";
import type { Studio } from "@flipbook-telemetry/studio-simulator";
import { createStudio } from "@flipbook-telemetry/studio-simulator";
import { afterAll, beforeAll } from "vitest";

const projectFile = fileURLToPath(new URL("../../../../rojo/client.project.json", import.meta.url));

/** A function written in Luau, called with JSON values. */
export type LuauFunction = (...values: ReadonlyArray<unknown>) => Promise<unknown>;

/**
 * The compiled core for all tests of a file. `load` takes Luau that returns a function; `core` holds the modules of
 * `src/core` by name, `contract` the event schema.
 */
export function useCoreModules(): { readonly load: (source: string) => Promise<LuauFunction> } {
	let studio: Studio | undefined;
	let load: ((source: string) => Promise<LuauFunction>) | undefined;

	beforeAll(async () => {
		studio = await createStudio();
		load = (await studio.loadModules({ projectFile })).load;
	});

	afterAll(() => studio?.close());

	return {
		load: (source) => {
			if (load === undefined) {
				throw new Error("The modules are loaded before the tests, not before that.");
			}
			return load(`
				local src = script.out["telemetry-client"].src
				local contract = require(script.out["event-schema"].src)
				local core = setmetatable({}, { __index = function(_, name) return require(src.core[name]) end })
				${source}
			`);
		},
	};
}
