import fc from "fast-check";

/** Texts that programs have stumbled over. */
const known: ReadonlyArray<string> = [
	"",
	" ",
	"\0",
	"a\0b",
	"\\u0000",
	"\ud800",
	"\udfff\ud800",
	"\ufeff",
	"\u202e",
	"😀",
	"Å",
	"A\u030a",
	"null",
	"undefined",
	"NaN",
	"Infinity",
	"-1",
	"1e999",
	"0x10",
	"99999999999999999999999999",
	"__proto__",
	"constructor",
	"prototype",
	"toString",
	"hasOwnProperty",
	"../../etc/passwd",
	"..%2f..%2fetc%2fpasswd",
	"%00",
	"%ZZ",
	"%E0%A4%A",
	"%s%n%x",
	"${7*7}",
	"{{7*7}}",
	"<script>alert(1)</script>",
	"' OR '1'='1",
	"'; DROP TABLE events;--",
	"$(reboot)",
	"`reboot`",
	"(a+)+$",
	"StoryPinned ",
	"storypinned",
	"a".repeat(300),
];

/** Text that nobody wrote in good faith. */
export const nastyText: fc.Arbitrary<string> = fc.oneof(
	fc.constantFrom(...known),
	fc.string({ unit: "binary", maxLength: 40 }),
	fc.tuple(fc.constantFrom(...known), fc.constantFrom(...known)).map((parts) => parts.join("")),
);

/** The same as the value of a header: whatever else there is, no line ends in it. */
export const nastyHeaderValue: fc.Arbitrary<string> = nastyText.map((text) =>
	Buffer.from(text, "utf8")
		.toString("latin1")
		.replaceAll(/[\r\n]/g, ""),
);
