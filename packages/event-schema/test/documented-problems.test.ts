import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { headers, paths, problems, rejections } from "../src/index.js";

const protocol = readFileSync(new URL("../../../docs/reference/protocol.md", import.meta.url), "utf8");

function codesIn(heading: string): ReadonlyArray<string> {
	const section = protocol.split(`## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
	return [...section.matchAll(/^\|[^`\n]*`([a-z_]+)`/gm)].map((match) => match[1] ?? "");
}

describe("docs/reference/protocol.md", () => {
	it("has every error, with its status, and no other", () => {
		expect([...codesIn("Errors")].sort()).toEqual(problems.map((problem) => problem.code).sort());
		for (const { code, status } of problems) {
			expect(protocol).toMatch(new RegExp(`\\| ${status} +\\| \`${code}\``));
		}
	});

	it("has every reason for which an event is rejected, and no other", () => {
		expect([...codesIn("Why one event is rejected")].sort()).toEqual(rejections.map(({ code }) => code).sort());
	});

	it.each([...Object.values(headers), ...Object.values(paths)])("names %s", (name) => {
		expect(protocol).toContain(name);
	});
});
