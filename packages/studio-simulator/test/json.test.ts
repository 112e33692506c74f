import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createStudio } from "../src/index.js";
import { decodeBridge, encodeBridge } from "../src/vm/bridge-json.js";
import { runLuau, writeFiles } from "./support/run-luau.js";

describe("HttpService's JSON", () => {
	it.each([
		["{}", "[]"],
		["{ 1, 2 }", "[1,2]"],
		["{ a = 1, b = { true, 'x' } }", '{"a":1,"b":[true,"x"]}'],
		["{ 1, lost = 2 }", "[1]"],
		[`"quote \\" and \\\\ and \\n"`, '"quote \\" and \\\\ and \\n"'],
		["1.5", "1.5"],
		["{ whole = 1e6, big = -12345678901 }", '{"big":-12345678901,"whole":1000000}'],
		["{ list = {}, none = nil }", '{"list":[]}'],
		["0 / 0", "nan"],
		["math.huge", "inf"],
		["{ place = workspace, call = print }", '{"call":null,"place":null}'],
	])("writes %s as %s", async (value, text) => {
		const { studio, printed } = await runLuau(`print(game:GetService("HttpService"):JSONEncode(${value}))`);
		expect(printed()).toEqual([text]);
		await studio.close();
	});

	it.each([
		[`"\\255"`, /Can't convert to JSON/],
		["(function() local t = {} t.t = t return t end)()", /cyclic/],
	])("refuses %s", async (value, message) => {
		const { studio, printed } = await runLuau(`
			print(select(2, pcall(function() return game:GetService("HttpService"):JSONEncode(${value}) end)))
		`);
		expect(printed()[0]).toMatch(message);
		await studio.close();
	});

	it("reads what it is given, and leaves nothing of null", async () => {
		const { studio, printed } = await runLuau(`
			local value = game:GetService("HttpService"):JSONDecode('{"a":[1,{"b":null}],"c":"\\\\u00e9\\\\ud83d\\\\ude00","d":-1.5e3}')
			print(value.a[1], value.a[2].b, value.c, value.d)
			print(pcall(function() return game:GetService("HttpService"):JSONDecode("{broken") end))
		`);
		expect(printed()[0]).toBe("1 nil é😀 -1500");
		expect(printed()[1]).toMatch(/^false .*Can't parse JSON/);
		await studio.close();
	});
});

describe("HttpService's other texts", () => {
	it.each(["", "{", "[1,]", '{"a" 1}', "tru", "1 2", '"\\\\uzzzz"'])("refuses to read %s", async (text) => {
		const { studio, printed } = await runLuau(`
			print(pcall(function() return game:GetService("HttpService"):JSONDecode('${text}') end))
		`);
		expect(printed()[0]).toMatch(/^false .*Can't parse JSON/);
		await studio.close();
	});

	it("makes identifiers, in braces unless told otherwise, and escapes addresses", async () => {
		const { studio, printed } = await runLuau(`
			local http = game:GetService("HttpService")
			print(http:GenerateGUID(false))
			print(http:GenerateGUID())
			print(http:UrlEncode("a b/é-_.~"))
		`);
		expect(printed()).toEqual([
			expect.stringMatching(/^[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-8[0-9A-F]{3}-[0-9A-F]{12}$/),
			expect.stringMatching(/^\{[0-9A-F-]{36}\}$/),
			"a%20b%2F%C3%A9-_.~",
		]);
		await studio.close();
	});
});

describe("values between Node and Luau", () => {
	it("loses nothing of any value that JSON has, and keeps NaN and the infinities", async () => {
		const folder = await writeFiles({ "default.project.json": '{"name":"Empty","tree":{"$className":"Folder"}}' });
		const studio = await createStudio();
		const realm = await studio.loadModules({ projectFile: `${folder}/default.project.json` });
		const echo = await realm.load("return function(value) return { value } end");
		const leaf = fc.oneof(
			fc.string({ unit: "binary" }),
			fc.double().map((number) => (Object.is(number, -0) ? 0 : number)),
			fc.boolean(),
		);
		const { value } = fc.letrec<{ value: unknown }>((tie) => ({
			value: fc.oneof(
				{ maxDepth: 3 },
				leaf,
				fc.array(tie("value"), { minLength: 1, maxLength: 4 }),
				fc.dictionary(
					fc.string({ unit: "grapheme", minLength: 1 }).filter((key) => key !== "$number" && key !== "__proto__"),
					tie("value"),
					{ minKeys: 1, maxKeys: 4 },
				),
			),
		}));
		await fc.assert(
			fc.asyncProperty(value, async (sent) => {
				expect(await echo(sent)).toEqual([sent]);
			}),
			{ numRuns: 300 },
		);
		await studio.close();
	});

	it("is plain ASCII", () => {
		const text = encodeBridge({ text: "é\0\u007f😀", number: NaN });
		expect(text).toMatch(/^[\x20-\x7e]*$/);
		expect(decodeBridge(text)).toEqual({ text: "é\0\u007f😀", number: NaN });
	});
});
