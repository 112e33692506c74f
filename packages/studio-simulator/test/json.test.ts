import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Studio } from "../src/index.js";
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
		["{ math.huge, -math.huge }", "[inf,-inf]"],
		["{ 2 ^ 53, -2 ^ 70, 1e300, -0.0 }", "[9007199254740992,-1.1805916207174113e+21,1e+300,-0]"],
		["{ place = workspace, call = print, thread = coroutine.running() }", '{"call":null,"place":null,"thread":null}'],
		["{ Color3.new(), vector.create(1, 2, 3), newproxy() }", "[null,null,null]"],
		[`{ ["$number"] = "inf" }`, '{"$number":"inf"}'],
	])("writes %s as %s", async (value, text) => {
		const { studio, printed } = await runLuau(`print(game:GetService("HttpService"):JSONEncode(${value}))`);
		expect(printed()).toEqual([text]);
		await studio.close();
	});

	it.each([
		[`"\\255"`, "Can't convert to JSON"],
		["(function() local t = {} t.t = t return t end)()", "cyclic"],
		["{ 1, nil, 3 }", "number keys that are not 1, 2, 3"],
		["{ [7] = 1 }", "number keys that are not 1, 2, 3"],
		["{ [1.5] = 1, a = 2 }", "number keys that are not 1, 2, 3"],
		["{ [true] = 1 }", "a key that is a boolean"],
		["{ buffer.create(1) }", "does not imitate what JSONEncode makes of a buffer"],
		["(function() local t = {} for _ = 1, 100000 do t = { t } end return t end)()", "at most 1000 levels deep"],
	])("refuses to write %s", async (value, message) => {
		const { studio, printed } = await runLuau(`
			print(select(2, pcall(function() return game:GetService("HttpService"):JSONEncode(${value}) end)))
		`);
		expect(printed()[0]).toContain(message);
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

	it.each([
		["null", "nil"],
		[" true ", "true"],
		['"text"', "text"],
		["-0.5E+2", "-50"],
		["9007199254740993", "9007199254740992"],
		["{}", "table"],
		['{"a":1,"a":2}', "table a=2"],
		['{"$number":"inf"}', "table $number=inf"],
		['{"a":{"$number":"inf"}}', "table a=table $number=inf"],
		['{"$$":"x"}', "table $$=x"],
		[5, "5"],
	])("reads %s as %s", async (text, value) => {
		const { studio, printed } = await runLuau(`
			local function describe(value)
				if type(value) ~= "table" then
					return tostring(value)
				end
				local text = "table"
				for key, item in value do
					text ..= " " .. key .. "=" .. describe(item)
				end
				return text
			end
			print(describe(game:GetService("HttpService"):JSONDecode(${typeof text === "number" ? text : `[[${text}]]`})))
		`);
		expect(printed()).toEqual([value]);
		await studio.close();
	});

	it.each([
		"",
		" ",
		"{",
		"[1,]",
		'{"a" 1}',
		'{"a":1,}',
		"{a:1}",
		"tru",
		"nan",
		"1 2",
		"01",
		"-01",
		"1.",
		".5",
		"+1",
		"1e",
		"0x10",
		"1e400",
		'"a\nb"',
		'"a\tb"',
		'"\\u12"',
		'"\\uzzzz"',
		'"\\ud800"',
		'"\\udc80"',
		'"\\x"',
		"'a'",
		"\ufeff1",
	])("refuses to read %j", async (text) => {
		const { studio, printed } = await runLuau(`
			print(pcall(function() return game:GetService("HttpService"):JSONDecode([==[${text}]==]) end))
		`);
		expect(printed()[0]).toBe("false Can't parse JSON");
		await studio.close();
	});

	it("refuses to read what is not text, what is too deep, and what Roblox would make a buffer of", async () => {
		const { studio, printed } = await runLuau(`
			local function attempt(...)
				print(select(2, pcall(game.GetService(game, "HttpService").JSONDecode, game:GetService("HttpService"), ...)))
			end
			attempt()
			attempt({})
			attempt(true)
			attempt(string.rep("[", 100000))
			attempt('{"m":null,"t":"buffer","base64":"AA=="}')
			attempt('{"m":null,"t":"buffer","zbase64":"AA=="}')
			print("still here")
		`);
		expect(printed()).toEqual([
			expect.stringContaining("Argument 1 missing or nil"),
			expect.stringContaining("Unable to cast table to string"),
			expect.stringContaining("Unable to cast boolean to string"),
			expect.stringContaining("at most 1000 levels deep"),
			expect.stringContaining("makes a buffer of this object"),
			expect.stringContaining("makes a buffer of this object"),
			"still here",
		]);
		await studio.close();
	});
});

describe("HttpService's other texts", () => {
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

/** A function in Luau that tests can call. */
async function loadFunction(source: string): Promise<{ studio: Studio; call: (value?: unknown) => Promise<unknown> }> {
	const folder = await writeFiles({ "default.project.json": '{"name":"Empty","tree":{"$className":"Folder"}}' });
	const studio = await createStudio();
	const realm = await studio.loadModules({ projectFile: `${folder}/default.project.json` });
	return { studio, call: await realm.load(source) };
}

describe("values between Node and Luau", () => {
	it("carry every JSON value, NaN and the infinities unchanged, and data that looks like their encoding", async () => {
		const { studio, call: echo } = await loadFunction("return function(value) return { value } end");
		const leaf = fc.oneof(fc.string({ unit: "binary" }), fc.double(), fc.boolean());
		const key = fc.oneof(
			fc.constantFrom("$number", "$$number", "$", "$$"),
			fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => text !== "__proto__"),
		);
		const { value } = fc.letrec<{ value: unknown }>((tie) => ({
			value: fc.oneof(
				{ maxDepth: 3 },
				leaf,
				fc.array(tie("value"), { minLength: 1, maxLength: 4 }),
				fc.dictionary(key, fc.oneof(tie("value"), fc.constantFrom("nan", "inf")), { minKeys: 1, maxKeys: 4 }),
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

	it("keep bytes that are not UTF-8", async () => {
		const { studio, call } = await loadFunction(`return function(text) return (text or "\\255") == "\\255" end`);
		expect(await call("\udcff")).toBe(true);
		const { studio: other, call: give } = await loadFunction(`return function() return "a\\255\\0é" end`);
		expect(await give()).toBe("a\udcff\0é");
		await studio.close();
		await other.close();
	});

	it.each([
		["{ 1, a = 2 }", "a table with both number and text keys cannot go to Node"],
		["{ [2] = 1 }", "number keys that are not 1, 2, 3 and so on cannot go to Node"],
		["{ [true] = 1 }", "a key that is a boolean cannot go to Node"],
		["{ print }", "a function cannot go to Node"],
		["workspace", "cannot go to Node: Workspace"],
		["(function() local t = {} t.t = t return t end)()", "tables cannot be cyclic"],
		["(function() local t = {} for _ = 1, 100000 do t = { t } end return t end)()", "at most 1000 levels deep"],
	])("are an error when Node cannot have them: %s", async (value, message) => {
		const { studio, call } = await loadFunction(`return function() return ${value} end`);
		await expect(call()).rejects.toThrow(message);
		expect(await studio.describe()).toBe("(nothing is shown)");
		await studio.close();
	});

	it("are plain ASCII on the way", () => {
		const sent = { text: "é\0\u007f😀", number: NaN, zero: -0, $number: "inf" };
		const text = encodeBridge(sent);
		expect(text).toMatch(/^[\x20-\x7e]*$/);
		expect(decodeBridge(text)).toEqual(sent);
	});
});
