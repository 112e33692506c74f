import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { withDefinitionTable, withEventTable } from "@flipbook-telemetry/tooling/generate";
import { describe, expect, it } from "vitest";

const root = new URL("../", import.meta.url);

/** The Markdown files that people wrote, as paths from the root. */
async function pagesIn(folder: string): Promise<ReadonlyArray<string>> {
	const entries = await readdir(new URL(folder, root), { withFileTypes: true });
	const found = await Promise.all(
		entries.map(async (entry) => {
			if (entry.isDirectory()) {
				const isOurs = !/^(\..*|node_modules|dist|out|include)$/.test(entry.name);
				return isOurs ? pagesIn(`${folder}${entry.name}/`) : [];
			}
			return entry.name.endsWith(".md") ? [`${folder}${entry.name}`] : [];
		}),
	);
	return found.flat();
}

describe("docs/reference/privacy.md", () => {
	it("lists every event of the contract; `pnpm generate` brings it up to date", async () => {
		const page = await readFile(new URL("docs/reference/privacy.md", root), "utf8");
		expect(page).toContain("<!-- events:");
		expect(page).toBe(await withEventTable(page));
	});
});

describe("docs/reference/numbers.md", () => {
	it("says of every number how it is counted; `pnpm generate` brings it up to date", async () => {
		const page = await readFile(new URL("docs/reference/numbers.md", root), "utf8");
		expect(page).toContain("<!-- definitions:");
		expect(page).toBe(await withDefinitionTable(page));
	});
});

describe("docs/guides/integrating.md", () => {
	it("shows the examples to the letter", async () => {
		const page = await readFile(new URL("docs/guides/integrating.md", root), "utf8");
		const shown = [...page.matchAll(/<!-- file: (\S+) -->\s+<!-- prettier-ignore -->\s+```\w+\n([\s\S]*?)```/g)];
		expect(shown.map((match) => match[1])).toEqual([
			"examples/roblox-ts/src/main.server.ts",
			"examples/plain-luau/main.server.luau",
			"examples/own-dialogs/main.server.luau",
		]);
		for (const [, file = "", code] of shown) {
			expect(code).toBe(await readFile(new URL(file, root), "utf8"));
		}
	});
});

describe("every page", () => {
	it("links to and shows only what is there", async () => {
		const dead: Array<string> = [];
		for (const page of await pagesIn("")) {
			const address = new URL(page, root);
			const text = await readFile(address, "utf8");
			for (const [, link = ""] of text.matchAll(/(?:\]\(|src(?:set)?=")(?!https?:|#|mailto:)([^)"#\s]+)/g)) {
				if (!existsSync(new URL(link, address))) {
					dead.push(`${page}: ${link}`);
				}
			}
		}
		expect(dead).toEqual([]);
	});
});

describe("docs/decisions", () => {
	it("has one page for each number, headed by it, and a line for each in the list of rules in force", async () => {
		const folder = new URL("docs/decisions/", root);
		const names = (await readdir(folder)).filter((name) => /^\d{4}-.*\.md$/.test(name)).sort();
		const numbers = names.map((name) => Number(name.slice(0, 4)));
		expect(new Set(numbers).size).toBe(names.length);
		for (const [index, name] of names.entries()) {
			expect(await readFile(new URL(name, folder), "utf8"), name).toMatch(new RegExp(`^# ${numbers[index]}\\. `));
		}
		const list = await readFile(new URL("README.md", folder), "utf8");
		const listed = [...list.matchAll(/^- \[(\d+)\]\((\S+)\): /gm)].map(([, number, name]) => ({ number, name }));
		expect(listed.map(({ name }) => name).toSorted()).toEqual(names);
		expect(listed.map(({ number }) => Number(number)).toSorted((a, b) => a - b)).toEqual(numbers);
	});
});
