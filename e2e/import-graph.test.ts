import { existsSync, globSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findCycle, readImportGraph } from "./support/import-graph.ts";

const root = join(import.meta.dirname, "..");
const sources = ["apps/*/src", "packages/*/src", "bench/src", "tooling/src", "e2e"]
	.flatMap((pattern) => globSync(pattern, { cwd: root }))
	.map((path) => path.replaceAll("\\", "/"));

/** The rooms of the server, from the top down: each may import those below it, and none above. docs/reference/architecture.md says why. */
const rooms = [
	"main.ts",
	"index.ts",
	"cli",
	"start-server.ts",
	"config",
	"app.ts",
	"shutdown-steps.ts",
	"site",
	"operations",
	"backup",
	"retention",
	"numbers",
	"sinks",
	"erasure",
	"ingest",
	"http",
	"database",
	"files",
];

describe("imports, types included,", () => {
	it("are looked at in every package", () => {
		expect(sources.length).toBeGreaterThan(8);
		expect(sources).toContain("apps/server/src");
	});

	it.each(sources)("never run in a circle in %s", (source) => {
		expect(findCycle(readImportGraph(join(root, source)))).toBeUndefined();
	});

	it("run down in the server, from room to room", () => {
		const folder = join(root, "apps/server/src");
		const floorOf = (file: string): number => rooms.indexOf(file.split("/", 1)[0] ?? "");
		const graph = readImportGraph(folder);
		expect([...graph.keys()].filter((file) => floorOf(file) < 0)).toEqual([]);
		const up = [...graph].flatMap(([file, imported]) =>
			[...imported].filter((other) => floorOf(other) < floorOf(file)).map((other) => `${file} -> ${other}`),
		);
		expect(up).toEqual([]);
		expect(rooms.filter((room) => !existsSync(join(folder, room)))).toEqual([]);
	});

	it("would be found if they ran in a circle", () => {
		const graph = new Map([
			["a.ts", new Set(["b.ts"])],
			["b.ts", new Set(["c.ts", "a.ts"])],
			["c.ts", new Set<string>()],
		]);
		expect(findCycle(graph)).toEqual(["a.ts", "b.ts", "a.ts"]);
	});
});
