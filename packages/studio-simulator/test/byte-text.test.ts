import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesFromText, textFromBytes } from "../src/vm/byte-text.js";

describe("bytes as text", () => {
	it("are UTF-8 where they can be", () => {
		expect(textFromBytes(Buffer.from("a\0é\ufeff😀"))).toBe("a\0é\ufeff😀");
		expect(bytesFromText("a\0é\ufeff😀")).toEqual(Buffer.from("a\0é\ufeff😀"));
	});

	it("come back as they were, whatever they are", () => {
		const pieces = fc.oneof(
			fc.uint8Array({ maxLength: 4 }),
			fc.string({ unit: "binary" }).map((text) => Buffer.from(text)),
		);
		fc.assert(
			fc.property(fc.array(pieces), (parts) => {
				const bytes = Buffer.concat(parts);
				expect(bytesFromText(textFromBytes(bytes))).toEqual(bytes);
			}),
		);
	});
});
