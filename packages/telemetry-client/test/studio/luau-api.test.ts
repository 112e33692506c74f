import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createStudio } from "@flipbook-telemetry/studio-simulator";
import { describe, expect, it } from "vitest";

const projectFile = fileURLToPath(new URL("../../../../rojo/client.project.json", import.meta.url));
const luauApi = new URL("../../luau/init.luau", import.meta.url);

/** The names of a Luau type's fields, as init.luau declares them. */
async function declared(type: string): Promise<ReadonlyArray<string>> {
	const source = await readFile(luauApi, "utf8");
	const body = new RegExp(`export type ${type} = \\{\\n([\\s\\S]*?)\\n\\}`).exec(source)?.[1] ?? "";
	return [...body.matchAll(/^\t(\w+):/gm)].map((match) => match[1] ?? "").sort();
}

describe("the types for plain Luau", () => {
	it("declare every field of the client, and no other", async () => {
		const studio = await createStudio();
		const modules = await studio.loadModules({ projectFile });
		const fields = await modules.load(`
			local telemetry = require(script.out["telemetry-client"].src).createTelemetry({
				plugin = { GetSetting = function() end, SetSetting = function() end },
				pluginVersion = "1.0.0",
				channel = "dev",
			})
			local function keysOf(value)
				local keys = {}
				for key in value do table.insert(keys, key) end
				table.sort(keys)
				return keys
			end
			return function(part)
				return keysOf(if part == "Telemetry" then telemetry else telemetry[part])
			end
		`);
		for (const [type, part] of Object.entries({
			Telemetry: "Telemetry",
			Consent: "consent",
			Nudge: "nudge",
			Sent: "sent",
			MyData: "myData",
		})) {
			expect(await declared(type)).toEqual(await fields(part));
		}
		await studio.close();
	});

	it("declare every colour of the palette", async () => {
		const studio = await createStudio();
		const modules = await studio.loadModules({ projectFile });
		const keys = await modules.load(`
			return function()
				local keys = {}
				for key in require(script.out["telemetry-client"].src).darkPalette do table.insert(keys, key) end
				table.sort(keys)
				return keys
			end
		`);
		expect(await declared("Palette")).toEqual(await keys());
		await studio.close();
	});
});
