import { describe, expect, it } from "vitest";
import { findDatatype, findLibrary } from "../src/api/roblox-api.js";
import { evaluate, loadLuau } from "./support/evaluate.js";
import { runLuau } from "./support/run-luau.js";

const libraries = ["bit32", "buffer", "coroutine", "debug", "math", "os", "string", "table", "task", "utf8", "vector"];

/** The datatypes that are imitated, and a value of each. */
const values: Readonly<Record<string, string>> = {
	CFrame: "CFrame.identity",
	Color3: "Color3.new()",
	ColorSequence: "ColorSequence.new(Color3.new())",
	ColorSequenceKeypoint: "ColorSequenceKeypoint.new(0, Color3.new())",
	DateTime: "DateTime.now()",
	DockWidgetPluginGuiInfo: "DockWidgetPluginGuiInfo.new()",
	Font: "Font.fromName('Arial')",
	NumberRange: "NumberRange.new(1)",
	NumberSequence: "NumberSequence.new(1)",
	NumberSequenceKeypoint: "NumberSequenceKeypoint.new(0, 1)",
	Random: "Random.new()",
	Rect: "Rect.new()",
	TweenInfo: "TweenInfo.new()",
	UDim: "UDim.new()",
	UDim2: "UDim2.new()",
	Vector2: "Vector2.zero",
	Vector3: "Vector3.zero",
};

describe("libraries and globals", () => {
	it("say so where Roblox has a member that the simulator does not imitate", async () => {
		expect(
			await evaluate(
				"debug.dumpcodesize()",
				"Instance.fromExisting",
				"Content.fromUri('')",
				"RaycastParams.new()",
				"loadstring('')",
				"BrickColor.new('Red')",
			),
		).toEqual([
			"error: the simulator does not imitate debug.dumpcodesize",
			"error: the simulator does not imitate Instance.fromExisting",
			'error: the simulator does not imitate the global "Content"',
			'error: the simulator does not imitate the global "RaycastParams"',
			'error: the simulator does not imitate the global "loadstring"',
			'error: the simulator does not imitate the global "BrickColor"',
		]);
	});

	it("have nothing that Roblox does not have", async () => {
		const names = [...libraries, ...Object.keys(values)];
		const membersOf = await loadLuau(`return function(name)
			local members = {}
			for member in getfenv()[name] do
				table.insert(members, member)
			end
			return members
		end`);
		for (const name of names) {
			const members = (await membersOf(name)) as ReadonlyArray<string>;
			expect({ name, extra: members.filter((member) => !findLibrary(name)?.includes(member)) }).toEqual({
				name,
				extra: [],
			});
			expect(members).not.toEqual([]);
		}
	});

	it("lack only these of Roblox's members", async () => {
		const missing: Array<string> = [];
		const note = async (name: string, expression: string, members: ReadonlyArray<string>): Promise<void> => {
			const results = await evaluate(...members.map((member) => `${expression}.${member}`));
			missing.push(
				...members
					.filter((_, index) => results[index]?.startsWith("error: the simulator does not imitate") === true)
					.map((member) => `${name}.${member}`),
			);
		};
		for (const name of libraries) {
			await note(name, name, findLibrary(name) ?? []);
		}
		for (const [name, value] of Object.entries(values)) {
			await note(name, name, findLibrary(name) ?? []);
			await note(`(a ${name})`, `(${value})`, findDatatype(name)?.members ?? []);
		}
		expect(missing).toEqual([
			"debug.dumpcodesize",
			"debug.loadmodule",
			"CFrame.fromRotationBetweenVectors",
			"(a CFrame).AngleBetween",
			"(a CFrame).ToEulerAngles",
			"(a Random).Clone",
		]);
	});

	it("have nil for what Roblox does not have either", async () => {
		expect(
			await evaluate("string.trim, math.clamped, Color3.fromCMYK, Vector3.up, task.run, io, require == nil"),
		).toEqual(["nil nil nil nil nil nil false"]);
	});

	it("have no plugin where none runs", async () => {
		expect(await evaluate("plugin")).toEqual(["nil"]);
	});

	it("cannot be changed", async () => {
		const assign = await loadLuau(`return function()
			return { select(2, pcall(function() math.pi = 3 end)), select(2, pcall(function() Color3.red = 1 end)) }
		end`);
		expect(await assign()).toEqual([
			"test:2: attempt to modify a readonly table",
			"test:2: attempt to modify a readonly table",
		]);
	});

	it("are Luau's own where Roblox's are", async () => {
		expect(
			await evaluate(
				"string.split('a,b', ',')[2], table.concat({ 1, 2 }, '-'), math.clamp(5, 1, 3), math.round(0.5), bit32.band(6, 3)",
				"utf8.char(233), utf8.len('é'), buffer.len(buffer.create(4)), coroutine.status(coroutine.create(print))",
				"math.noise(0.5, 0.5), string.format('%05.1f', 3.14159), table.find({ 'a', 'b' }, 'b')",
			),
		).toEqual(["b 1-2 3 1 2", "é 1 4 suspended", expect.stringMatching(/^-?[\d.]+ 003.1 2$/)]);
	});
});

describe("math.random", () => {
	it("gives whole numbers of a range, or a number below 1", async () => {
		const draw = await loadLuau(`return function() return { math.random(), math.random(3), math.random(-1, 1) } end`);
		for (let run = 0; run < 50; run += 1) {
			const [unit, small, around] = (await draw()) as [number, number, number];
			expect(unit).toBeGreaterThanOrEqual(0);
			expect(unit).toBeLessThan(1);
			expect([1, 2, 3]).toContain(small);
			expect([-1, 0, 1]).toContain(around);
		}
	});

	it("refuses empty ranges and what is no number", async () => {
		expect(await evaluate("math.random(0)", "math.random(2, 1)", "math.random('a')", "math.random(1, 2, 3)")).toEqual([
			"error: invalid argument #1 to 'random' (interval is empty)",
			"error: invalid argument #2 to 'random' (interval is empty)",
			"error: invalid argument #1 to 'random' (number expected, got string)",
			"error: wrong number of arguments",
		]);
	});
});

describe("the debug library", () => {
	it("takes labels of a profiler that is not there", async () => {
		expect(await evaluate("debug.profilebegin('work')", "debug.profileend()", "debug.profilebegin()")).toEqual([
			"",
			"",
			"error: invalid argument #1 to 'profilebegin' (string expected, got nil)",
		]);
	});

	it("keeps the memory category of a thread, which is the script's name at first", async () => {
		const { studio, printed } = await runLuau(`
			print(debug.getmemorycategory(), debug.setmemorycategory("Icons"), debug.getmemorycategory())
			task.spawn(function() print(debug.getmemorycategory()) end)
			debug.resetmemorycategory()
			print(debug.getmemorycategory())
		`);
		expect(printed()).toEqual(["main main Icons", "main", "main"]);
		await studio.close();
	});

	it("tells functions and the way to them", async () => {
		const { studio, printed } = await runLuau(`
			local function named() return debug.info(1, "nl"), debug.traceback("here") end
			local name, line = debug.info(named, "nl")
			print(name, line, (string.find(select(2, named()), "here", 1, true)))
		`);
		expect(printed()).toEqual(["named 2 1"]);
		await studio.close();
	});
});

describe("the utf8 library", () => {
	it("finds what a person takes for one character", async () => {
		const find = await loadLuau(`return function(text, first, last)
			local found = {}
			for from, to in utf8.graphemes(text, first, last) do
				table.insert(found, { from, to })
			end
			return found
		end`);
		expect(await find("e\u0301👨‍👩‍👧x")).toEqual([
			[1, 3],
			[4, 21],
			[22, 22],
		]);
		expect(await find("abcd", 2, 3)).toEqual([
			[2, 2],
			[3, 3],
		]);
		expect(await find("abcd", -2)).toEqual([
			[3, 3],
			[4, 4],
		]);
		expect(await find("")).toEqual([]);
	});

	it("composes and decomposes characters", async () => {
		expect(
			await evaluate(
				"utf8.nfcnormalize('e\u0301') == '\u00e9', utf8.nfdnormalize('\u00e9') == 'e\u0301'",
				"utf8.nfcnormalize('\\255')",
				"utf8.graphemes(5)",
			),
		).toEqual([
			"true true",
			"error: invalid UTF-8 in argument #1 to 'nfcnormalize'",
			"error: invalid argument #1 to 'graphemes' (string expected, got number)",
		]);
	});
});

describe("collectgarbage", () => {
	it("counts, and does nothing else", async () => {
		expect(await evaluate("collectgarbage('count') > 0", "collectgarbage('collect')")).toEqual([
			"true",
			"error: collectgarbage must be called with 'count'; use gcinfo() instead",
		]);
	});
});
