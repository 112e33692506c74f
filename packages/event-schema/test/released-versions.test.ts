import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { catalogue, catalogueAsOf, contractVersion } from "../src/index.js";

const released = JSON.parse(readFileSync(new URL("released-versions.json", import.meta.url), "utf8")) as Record<
	string,
	string
>;

/** What is collected at a version; the wording may still be improved. */
function fingerprint(version: number): string {
	const collected = catalogueAsOf(catalogue, version).map(({ name, since, isAction, properties }) => ({
		name,
		since,
		isAction,
		properties: properties.map(({ description: _, ...shape }) => shape),
	}));
	return createHash("sha256").update(JSON.stringify(collected)).digest("hex");
}

describe("what people agreed to", () => {
	it.each(Object.entries(released))("version %s collects what it always did", (version, hash) => {
		expect(
			fingerprint(Number(version)),
			`Version ${version} has been agreed to as it was. Raise contractVersion, give what is new that number as its ` +
				"`since`, and leave what is there alone.",
		).toBe(hash);
	});

	it("knows the current version", () => {
		expect(
			released[String(contractVersion)],
			`Add "${contractVersion}": "${fingerprint(contractVersion)}" to test/released-versions.json when it is released.`,
		).toBe(fingerprint(contractVersion));
	});
});
