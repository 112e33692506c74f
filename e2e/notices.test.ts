import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { noticesIn } from "./support/notices.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const dashboard = join(root, "apps/dashboard");
const server = join(root, "apps/server");

/** The packages of others that files import by name. */
function importedBy(files: string): ReadonlyArray<string> {
	const imported = globSync(files).flatMap((file) =>
		[
			...readFileSync(file, "utf8").matchAll(
				/^(?:import|export) (?:[^;"]* from )?"((?:@[\w.-]+\/)?[\w-][\w.-]*)[^"]*";/gm,
			),
		].map(([, name = ""]) => name),
	);
	return [...new Set(imported)].filter((name) => !name.startsWith("@flipbook-telemetry/"));
}

/** The packages, and all that they depend on. */
function withDependencies(names: ReadonlyArray<string>, from: string): ReadonlyArray<string> {
	const found = names.flatMap((name) => {
		const manifest = createRequire(join(from, "package.json")).resolve(`${name}/package.json`);
		const { dependencies = {} } = JSON.parse(readFileSync(manifest, "utf8")) as {
			dependencies?: Record<string, string>;
		};
		return [name, ...withDependencies(Object.keys(dependencies), dirname(manifest))];
	});
	return [...new Set(found)].sort();
}

describe("the licences of others", () => {
	it("are beside the dashboard, of all packages that its page brings to a browser", () => {
		const packages = withDependencies(importedBy(`${dashboard}/src/**/*.{ts,tsx}`), dashboard);
		expect(packages).toEqual(expect.arrayContaining(["react", "react-dom", "scheduler", "uplot"]));
		const notices = noticesIn(readFileSync(join(dashboard, "dist/THIRD-PARTY-NOTICES.txt"), "utf8"));
		expect([...notices.keys()].sort()).toEqual(packages);
		for (const text of notices.values()) {
			expect(text).toContain("Permission is hereby granted");
		}
	});

	it("are beside Redoc, of all packages that are in its file", () => {
		const bundles = dirname(createRequire(join(server, "package.json")).resolve("redoc/bundles/redoc.standalone.js"));
		const { sources } = JSON.parse(readFileSync(join(bundles, "redoc.standalone.js.map"), "utf8")) as {
			sources: ReadonlyArray<string>;
		};
		const bundled = sources.flatMap((source) => {
			const [name = "", inScope = ""] = source.split("node_modules/").slice(1).at(-1)?.split("/") ?? [];
			return name === "" ? [] : [name.startsWith("@") ? `${name}/${inScope}` : name];
		});
		const notices = noticesIn(readFileSync(join(server, "dist/site/api-reference/THIRD-PARTY-NOTICES.txt"), "utf8"));
		expect([...notices.keys()]).toEqual(expect.arrayContaining(["redoc", ...new Set(bundled)]));
		for (const name of ["redoc", "mobx", "react", "styled-components"]) {
			expect(notices.get(name)).toContain("Permission is hereby granted");
		}
	});
});
