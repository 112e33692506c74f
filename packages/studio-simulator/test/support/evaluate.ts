import { onTestFinished } from "vitest";
import type { StudioOptions } from "../../src/index.js";
import { createStudio } from "../../src/index.js";
import { writeFiles } from "./run-luau.js";

/** The function that a chunk of Luau returns, in a Studio that is closed with the test. */
export async function loadLuau(
	source: string,
	options: StudioOptions = {},
): Promise<(...values: ReadonlyArray<unknown>) => Promise<unknown>> {
	const folder = await writeFiles({ "default.project.json": '{"name":"Empty","tree":{"$className":"Folder"}}' });
	const studio = await createStudio(options);
	onTestFinished(() => studio.close());
	const modules = await studio.loadModules({ projectFile: `${folder}/default.project.json` });
	return modules.load(source);
}

/**
 * The values of Luau expressions as `tostring` writes them, several of one expression with spaces between them. That of
 * one that fails is `error: ` and the message without the place, which must be the expression's own line.
 */
export async function evaluate(...expressions: ReadonlyArray<string>): Promise<ReadonlyArray<string>> {
	const run = await loadLuau(`
		local function describe(isDone, ...)
			local words = {}
			for index = 1, select("#", ...) do
				words[index] = tostring((select(index, ...)))
			end
			local text = table.concat(words, " ")
			return if isDone then text else "error: " .. string.gsub(text, "^test:%d+: ", "")
		end
		return function()
			return {
				${expressions.map((expression) => `describe(pcall(function() return ${expression} end)),`).join("\n")}
			}
		end
	`);
	return (await run()) as ReadonlyArray<string>;
}
