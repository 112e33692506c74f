import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { SignalBehavior, StudioOptions } from "../../src/index.js";
import { createStudio } from "../../src/index.js";
import { packageFolder, projectWith, runtimeLibrary } from "../support/packages.js";
import { writeFiles } from "../support/run-luau.js";

interface TestResult {
	readonly name: string;
	readonly status: "Success" | "Failure" | "Skipped";
	readonly errors: string;
}

interface SuiteResult {
	readonly passed: number;
	/** Those that failed or were skipped. */
	readonly others: ReadonlyArray<TestResult>;
}

function fixture(name: string): string {
	return fileURLToPath(new URL(`../fixtures/suites/${name}`, import.meta.url));
}

/** Runs a plugin that prints the result of every test as JSON, and then that it is done. */
async function runSuite(project: object, options: StudioOptions): Promise<SuiteResult> {
	const folder = await writeFiles({ "default.project.json": JSON.stringify(project) });
	const studio = await createStudio(options);
	await studio.installPlugin({ projectFile: join(folder, "default.project.json") });
	const isDone = (): boolean => studio.output.at(-1)?.message === "done";
	while (!isDone() && studio.now() < 60) {
		await studio.advance(1000);
	}
	const lines = studio.output.map((line) => line.message);
	expect(lines.at(-1)).toBe("done");
	await studio.close();
	const results = lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as TestResult);
	const others = results.filter(({ status }) => status !== "Success");
	return { passed: results.length - others.length, others };
}

describe.each<SignalBehavior>(["Deferred", "Immediate"])(
	"tests that others have written, signals %s",
	(signalBehavior) => {
		it.each([
			["immut", "plain Luau, drafts made of metatables", 36],
			["set-timeout", "compiled by roblox-ts, timers that count frames, promises", 27],
		])("all pass of @rbxts/%s: %s", async (name, _, passed) => {
			const suiteName = { $className: "StringValue", $properties: { Value: name } };
			const project = projectWith(["services", "testez", name], {
				Main: { $path: fixture("testez.server.luau") },
				SuiteName: suiteName,
			});
			expect(await runSuite(project, { signalBehavior })).toEqual({ passed, others: [] });
		});

		it("all pass of @rbxts/lapis: promises, threads, frames and locks on simulated data stores", async () => {
			const placeNodes = {
				Packages: { $path: runtimeLibrary },
				DevPackages: {
					$className: "Folder",
					DataStoreServiceMock: { $path: join(packageFolder("lapis-mockdatastore"), "src") },
				},
				Lapis: { $path: join(packageFolder("lapis"), "out") },
			};
			const folder = await writeFiles({
				"place.project.json": JSON.stringify({
					name: "Place",
					tree: { $className: "DataModel", ReplicatedStorage: placeNodes },
				}),
			});
			const project = { name: "Test", tree: { $path: fixture("lapis.server.luau") } };
			const place = { projectFile: join(folder, "place.project.json") };
			expect(await runSuite(project, { signalBehavior, place })).toEqual({ passed: 84, others: [] });
		});
	},
);
