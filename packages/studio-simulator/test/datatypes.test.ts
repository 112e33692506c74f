import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate, loadLuau } from "./support/evaluate.js";

const float = fc.float({ noNaN: true, noDefaultInfinity: true });
const pixels = fc.integer({ min: -2_147_483_648, max: 2_147_483_647 });

describe("every datatype", () => {
	it("is a userdata with a type of its own, but a Vector3, which is a vector of Luau", async () => {
		expect(
			await evaluate(
				"typeof(Vector2.zero), type(Vector2.zero)",
				"typeof(Vector3.zero), type(Vector3.zero)",
				"typeof(UDim.new()), typeof(UDim2.new()), typeof(Rect.new()), typeof(Color3.new())",
				"typeof(Font.fromName('Arial')), typeof(NumberRange.new(1)), typeof(TweenInfo.new())",
				"typeof(NumberSequence.new(1)), typeof(NumberSequenceKeypoint.new(0, 1))",
				"typeof(ColorSequence.new(Color3.new())), typeof(ColorSequenceKeypoint.new(0, Color3.new()))",
				"typeof(DateTime.now()), typeof(Random.new()), typeof(DockWidgetPluginGuiInfo.new())",
			),
		).toEqual([
			"Vector2 userdata",
			"Vector3 vector",
			"UDim UDim2 Rect Color3",
			"Font NumberRange TweenInfo",
			"NumberSequence NumberSequenceKeypoint",
			"ColorSequence ColorSequenceKeypoint",
			"DateTime Random DockWidgetPluginGuiInfo",
		]);
	});

	it("is equal by value, but Random", async () => {
		expect(
			await evaluate(
				"Vector2.new(1, 2) == Vector2.new(1, 2), Vector2.new(1, 2) == Vector2.new(1, 3)",
				"Vector3.new(1, 2, 3) == Vector3.new(1, 2, 3), Vector3.new(1, 2, 3) == Vector3.new(1, 2, 4)",
				"UDim.new(1, 2) == UDim.new(1, 2), UDim2.new(1, 2, 3, 4) == UDim2.new(UDim.new(1, 2), UDim.new(3, 4))",
				"Color3.fromRGB(255, 0, 0) == Color3.new(1, 0, 0), Rect.new(0, 0, 1, 1) == Rect.new(Vector2.zero, Vector2.one)",
				"Font.fromEnum(Enum.Font.Arial) == Font.fromName('Arial'), Font.fromName('Arial') == Font.fromName('Roboto')",
				"NumberSequence.new(1) == NumberSequence.new(1, 1), NumberSequence.new(1) == NumberSequence.new(1, 2)",
				"TweenInfo.new(1) == TweenInfo.new(), NumberRange.new(1) == NumberRange.new(1, 1)",
				"DateTime.fromUnixTimestamp(1) == DateTime.fromUnixTimestampMillis(1000), Random.new(1) == Random.new(1)",
				"Vector2.zero == Vector3.zero, Vector2.zero == 0",
			),
		).toEqual([
			"true false",
			"true false",
			"true true",
			"true true",
			"true false",
			"true false",
			"true true",
			"true false",
			"false false",
		]);
	});

	it("refuses members that Roblox does not have, and says so of those that it has and the simulator does not", async () => {
		expect(
			await evaluate(
				"Vector2.zero.Z",
				"Color3.new().Brightness",
				"UDim2.new().Scale",
				"Random.new():Clone()",
				"Vector2.zero[1]",
			),
		).toEqual([
			"error: Z is not a valid member of Vector2",
			"error: Brightness is not a valid member of Color3",
			"error: Scale is not a valid member of UDim2",
			"error: the simulator does not imitate Random.Clone",
			"error: 1 is not a valid member of Vector2",
		]);
	});

	it("never changes", async () => {
		const assign = await loadLuau(`return function()
			return { pcall(function() Vector2.zero.X = 1 end) }
		end`);
		expect(await assign()).toEqual([false, "test:2: X cannot be assigned to"]);
	});

	it("refuses arguments of another type, and takes texts that read as a number", async () => {
		expect(
			await evaluate(
				"Vector2.new({})",
				"Vector3.new(1, true)",
				"Vector2.new('1', 2)",
				"UDim2.fromScale('wide')",
				"UDim2.new(UDim.new(), 1)",
				"Color3.fromRGB(1, 2, Vector2.zero)",
				"Vector2.zero:Lerp(UDim2.new(), 1)",
				"Vector2.zero:Lerp(Vector2.one)",
				"Vector2.Lerp",
				"Vector2.zero.Lerp(5, Vector2.one, 1)",
				"TweenInfo.new(1, Enum.Font.Arial)",
				"Font.new()",
				"NumberRange.new()",
			),
		).toEqual([
			"error: invalid argument #1 to 'new' (number expected, got table)",
			"error: invalid argument #2 to 'new' (number expected, got boolean)",
			"1, 2",
			"error: invalid argument #1 to 'fromScale' (number expected, got string)",
			"error: invalid argument #2 to 'new' (UDim expected, got number)",
			"error: invalid argument #3 to 'fromRGB' (number expected, got Vector2)",
			"error: invalid argument #1 to 'Lerp' (Vector2 expected, got UDim2)",
			"error: invalid argument #2 to 'Lerp' (number expected, got nil)",
			"nil",
			"error: Expected ':' not '.' calling member function Lerp",
			"error: invalid argument #2 to 'new' (Enum.EasingStyle expected, got EnumItem)",
			"error: invalid argument #1 to 'new' (string expected, got nil)",
			"error: invalid argument #1 to 'new' (number expected, got nil)",
		]);
	});

	it("refuses operands that do not fit", async () => {
		expect(
			await evaluate(
				"Vector2.one + 1",
				"Vector2.one + Vector3.one",
				"Vector2.one * UDim.new()",
				"Vector3.one + 1",
				"Vector3.one * Vector2.one",
				"UDim2.new() - UDim.new()",
			),
		).toEqual([
			"error: attempt to perform arithmetic (add) on Vector2 and number",
			"error: attempt to perform arithmetic (add) on Vector2 and Vector3",
			"error: attempt to perform arithmetic (mul) on Vector2 and UDim",
			"error: attempt to perform arithmetic (add) on Vector3 and number",
			"error: attempt to perform arithmetic (mul) on Vector3 and Vector2",
			"error: attempt to perform arithmetic (sub) on UDim2 and UDim",
		]);
	});

	it("keeps numbers as 32-bit floats", async () => {
		const parts = await loadLuau(`return function(number)
			return {
				Vector2.new(number).X, Vector3.new(number).X, UDim.new(number).Scale, Color3.new(number).R,
				Rect.new(number).Min.X, NumberRange.new(number).Min, NumberSequenceKeypoint.new(number, 0).Time,
			}
		end`);
		await fc.assert(
			fc.asyncProperty(fc.double({ noNaN: true }), async (number) => {
				const rounded = Math.fround(number) + 0;
				expect(((await parts(number)) as ReadonlyArray<number>).map((part) => part + 0)).toEqual(
					Array<number>(7).fill(rounded),
				);
			}),
		);
	});
});

describe("Vector2", () => {
	it("calculates", async () => {
		expect(
			await evaluate(
				"Vector2.new(1, 2) + Vector2.new(3, 4), Vector2.new(1, 2) - Vector2.new(3, 5)",
				"Vector2.new(1, 2) * Vector2.new(3, 4), Vector2.new(1, 2) * 3, 3 * Vector2.new(1, 2)",
				"Vector2.new(6, 8) / Vector2.new(3, 2), Vector2.new(6, 8) / 2, 6 / Vector2.new(3, 2)",
				"Vector2.new(7, 8) // 2, Vector2.new(7, 8) // Vector2.new(2, 3), -Vector2.new(1, -2)",
			),
		).toEqual(["4, 6 -2, -3", "3, 8 3, 6 3, 6", "2, 4 3, 4 2, 3", "3, 4 3, 2 -1, 2"]);
	});

	it("has its length, direction and what can be told of two", async () => {
		expect(
			await evaluate(
				"Vector2.new(3, 4).Magnitude, Vector2.new(0, 5).Unit, Vector2.zero.Unit.X ~= Vector2.zero.Unit.X",
				"Vector2.new(1, 2):Dot(Vector2.new(3, 4)), Vector2.new(1, 2):Cross(Vector2.new(3, 4))",
				"Vector2.new(1, 0):Angle(Vector2.new(0, -2)), Vector2.new(1, 0):Angle(Vector2.new(0, -2), true)",
				"Vector2.new(0, 0):Lerp(Vector2.new(10, 20), 0.5), Vector2.new(1, 5):Max(Vector2.new(2, 3), Vector2.new(0, 9))",
				"Vector2.new(1, 5):Min(Vector2.new(2, 3)), Vector2.new(-2.6, 5.1):Floor(), Vector2.new(-2.6, 5.1):Ceil()",
				"Vector2.new(-2.6, 5.1):Sign(), Vector2.new(-2, 4):Abs()",
				"Vector2.one:FuzzyEq(Vector2.new(1.000001, 1)), Vector2.one:FuzzyEq(Vector2.new(1.1, 1)), Vector2.one:FuzzyEq(Vector2.new(1.1, 1), 0.2)",
				"Vector2.zero, Vector2.one, Vector2.xAxis, Vector2.yAxis, Vector2.new(1, 2).x, Vector2.new(3, 4).magnitude",
			),
		).toEqual([
			"5 0, 1 true",
			"11 -2",
			"1.5707963705062866 -1.5707963705062866",
			"5, 10 2, 9",
			"1, 3 -3, 5 -2, 6",
			"-1, 1 2, 4",
			"true false true",
			"0, 0 1, 1 1, 0 0, 1 1 5",
		]);
	});

	it("prints nine digits of a float", async () => {
		expect(await evaluate("Vector2.new(0.1, 1e10)")).toEqual(["0.100000001, 1e+10"]);
	});
});

describe("Vector3", () => {
	it("calculates", async () => {
		expect(
			await evaluate(
				"Vector3.new(1, 2, 3) + Vector3.new(4, 5, 6), Vector3.new(1, 2, 3) - Vector3.one",
				"Vector3.new(1, 2, 3) * Vector3.new(4, 5, 6), Vector3.new(1, 2, 3) * 2, 2 * Vector3.new(1, 2, 3)",
				"Vector3.new(4, 6, 8) / 2, Vector3.new(4, 6, 8) / Vector3.new(4, 3, 2), 12 / Vector3.new(1, 2, 3)",
				"Vector3.new(5, 7, 9) // 2, -Vector3.new(1, -2, 3)",
			),
		).toEqual(["5, 7, 9 0, 1, 2", "4, 10, 18 2, 4, 6 2, 4, 6", "2, 3, 4 1, 2, 4 12, 6, 4", "2, 3, 4 -1, 2, -3"]);
	});

	it("has its length, direction and what can be told of two", async () => {
		expect(
			await evaluate(
				"Vector3.new(2, 3, 6).Magnitude, Vector3.new(0, 5, 0).Unit",
				"Vector3.new(1, 2, 3):Dot(Vector3.new(4, 5, 6)), Vector3.xAxis:Cross(Vector3.yAxis)",
				"math.deg(Vector3.xAxis:Angle(Vector3.yAxis)), math.deg(Vector3.xAxis:Angle(Vector3.yAxis, -Vector3.zAxis))",
				"Vector3.zero:Lerp(Vector3.new(2, 4, 6), 0.5), Vector3.new(1, 5, 3):Max(Vector3.new(2, 3, 4)), Vector3.new(1, 5, 3):Min(Vector3.new(2, 3, 4))",
				"Vector3.new(-1.5, 1.5, 0):Floor(), Vector3.new(-1.5, 1.5, 0):Ceil(), Vector3.new(-1.5, 1.5, 0):Sign(), Vector3.new(-1.5, 1.5, 0):Abs()",
				"Vector3.one:FuzzyEq(Vector3.new(1, 1, 1.000001)), Vector3.one:FuzzyEq(Vector3.new(1, 1, 1.1)), Vector3.one:FuzzyEq(Vector3.new(1, 1, 1.1), 0.2)",
				"Vector3.fromNormalId(Enum.NormalId.Front), Vector3.FromAxis(Enum.Axis.Y), Vector3.new(1, 2, 3).z",
			),
		).toEqual([
			"7 0, 1, 0",
			"32 0, 0, 1",
			"90 -90",
			"1, 2, 3 2, 5, 4 1, 3, 3",
			"-2, 1, 0 -1, 2, 0 -1, 1, 0 1.5, 1.5, 0",
			"true false true",
			"0, 0, -1 0, 1, 0 3",
		]);
	});

	it("is one key of a table however often it is made", async () => {
		const count = await loadLuau(`return function()
			local seen = {}
			for _ = 1, 3 do
				local key = Vector3.new(1, 2, 3) * 2
				seen[key] = (seen[key] or 0) + 1
			end
			return seen[Vector3.new(2, 4, 6)]
		end`);
		expect(await count()).toBe(3);
	});

	it("keeps -0 and values that are not numbers", async () => {
		expect(await evaluate("1 / (-Vector3.zero).X, Vector3.zero.Unit == Vector3.zero.Unit")).toEqual(["-inf false"]);
	});

	it("is what the vector library makes and takes", async () => {
		expect(
			await evaluate(
				"typeof(vector.create(1, 2, 3)), vector.create(1, 2, 3) == Vector3.new(1, 2, 3), vector.one == Vector3.one",
				"vector.dot(Vector3.new(1, 2, 3), vector.one), vector.magnitude(Vector3.new(2, 3, 6)), vector.cross(Vector3.xAxis, Vector3.yAxis)",
				"vector.dot(Vector3.one, 1)",
			),
		).toEqual([
			"Vector3 true true",
			"6 7 0, 0, 1",
			"error: invalid argument #2 to 'dot' (vector expected, got number)",
		]);
	});
});

describe("UDim and UDim2", () => {
	it("are made in every way that Roblox has", async () => {
		expect(
			await evaluate(
				"UDim.new(), UDim.new(0.5), UDim.new(0.5, 10)",
				"UDim2.new(), UDim2.new(1, 2, 3, 4), UDim2.new(UDim.new(1, 2), UDim.new(3, 4))",
				"UDim2.fromScale(0.5, 1), UDim2.fromOffset(10, 20)",
			),
		).toEqual([
			"0, 0 0.5, 0 0.5, 10",
			"{0, 0}, {0, 0} {1, 2}, {3, 4} {1, 2}, {3, 4}",
			"{0.5, 0}, {1, 0} {0, 10}, {0, 20}",
		]);
	});

	it("calculate", async () => {
		expect(
			await evaluate(
				"UDim.new(1, 2) + UDim.new(3, 4), UDim.new(1, 2) - UDim.new(3, 5), -UDim.new(1, 2)",
				"UDim2.new(1, 2, 3, 4) + UDim2.new(1, 1, 1, 1), UDim2.new(1, 2, 3, 4) - UDim2.new(1, 1, 1, 1), -UDim2.new(1, 2, 3, 4)",
				"UDim2.new(0, 0, 0, 0):Lerp(UDim2.new(1, 10, 0.5, 20), 0.5)",
				"UDim2.new(1, 2, 3, 4).X, UDim2.new(1, 2, 3, 4).Height, UDim2.new(1, 2, 3, 4).Width.Offset",
			),
		).toEqual([
			"4, 6 -2, -3 -1, -2",
			"{2, 3}, {4, 5} {0, 1}, {2, 3} {-1, -2}, {-3, -4}",
			"{0.5, 5}, {0.25, 10}",
			"1, 2 3, 4 2",
		]);
	});

	it("cut the fraction of an offset off", async () => {
		expect(
			await evaluate("UDim.new(0, 1.9).Offset, UDim.new(0, -1.9).Offset, UDim2.fromOffset(5.5, 0).X.Offset"),
		).toEqual(["1 -1 5"]);
	});

	it("go to the goal at alpha 1 and stay at alpha 0", async () => {
		const lerp = await loadLuau(`return function(a, b)
			local from, to = UDim2.new(table.unpack(a)), UDim2.new(table.unpack(b))
			return { from:Lerp(to, 0) == from, from:Lerp(to, 1) - to == UDim2.new() }
		end`);
		const small = fc.integer({ min: -1000, max: 1000 });
		await fc.assert(
			fc.asyncProperty(fc.tuple(small, small, small, small), fc.tuple(small, small, small, small), async (a, b) => {
				expect(await lerp(a, b)).toEqual([true, true]);
			}),
		);
	});

	it("give back what was added once it is taken away", async () => {
		const addAndSubtract = await loadLuau(`return function(a, b)
			local offset, more = UDim2.fromOffset(a, a), UDim2.fromOffset(b, b)
			return offset + more - more == offset
		end`);
		const offset = pixels.map((number) => Math.trunc(number / 2));
		await fc.assert(
			fc.asyncProperty(offset, offset, async (a, b) => {
				expect(await addAndSubtract(a, b)).toBe(true);
			}),
		);
	});
});

describe("Color3", () => {
	it("is made in every way that Roblox has", async () => {
		expect(
			await evaluate(
				"Color3.new(), Color3.new(1, 0.5, 0), Color3.fromRGB(255, 51, 0)",
				"Color3.fromHSV(0, 1, 1), Color3.fromHSV(1, 1, 1), Color3.fromHSV(0.5, 1, 0.5), Color3.fromHSV(0, 0, 1)",
				"Color3.fromHex('#FFAA00') == Color3.fromHex('FA0'), Color3.fromHex('ec008c'):ToHex()",
				"Color3.fromHex('#12')",
				"Color3.fromHex('white!')",
			),
		).toEqual([
			"0, 0, 0 1, 0.5, 0 1, 0.2, 0",
			"1, 0, 0 1, 0, 0 0, 0.5, 0.5 1, 1, 1",
			"true ec008c",
			"error: Unable to convert characters to hex value",
			"error: Unable to convert characters to hex value",
		]);
	});

	it("prints six digits", async () => {
		expect(await evaluate("Color3.new(1, 1, 1):Lerp(Color3.new(), 0.1)", "Color3.fromRGB(163, 162, 165)")).toEqual([
			"0.9, 0.9, 0.9",
			"0.639216, 0.635294, 0.647059",
		]);
	});

	it("is the same after a way through hexadecimal digits", async () => {
		const roundTrip = await loadLuau(`return function(r, g, b)
			local color = Color3.fromRGB(r, g, b)
			return Color3.fromHex(color:ToHex()) == color
		end`);
		const byte = fc.integer({ min: 0, max: 255 });
		await fc.assert(
			fc.asyncProperty(byte, byte, byte, async (...rgb) => {
				expect(await roundTrip(...rgb)).toBe(true);
			}),
		);
	});

	it("is nearly the same after a way through hue, saturation and value", async () => {
		const roundTrip = await loadLuau(`return function(r, g, b)
			local color = Color3.new(r, g, b)
			local back = Color3.fromHSV(color:ToHSV())
			assert(select("#", Color3.toHSV(color)) == 3)
			return math.max(math.abs(back.R - color.R), math.abs(back.G - color.G), math.abs(back.B - color.B))
		end`);
		const channel = fc.double({ min: 0, max: 1, noNaN: true });
		await fc.assert(
			fc.asyncProperty(channel, channel, channel, async (...rgb) => {
				expect(await roundTrip(...rgb)).toBeLessThan(1e-6);
			}),
		);
	});
});

describe("Rect", () => {
	it("has its corners and its size", async () => {
		expect(
			await evaluate(
				"Rect.new(1, 2, 30, 40)",
				"Rect.new(Vector2.new(1, 2), Vector2.new(30, 40)).Min, Rect.new(1, 2, 30, 40).Max",
				"Rect.new(1, 2, 30, 40).Width, Rect.new(1, 2, 30, 40).Height, Rect.new()",
			),
		).toEqual(["1, 2, 30, 40", "1, 2 30, 40", "29 38 0, 0, 0, 0"]);
	});
});

describe("Font", () => {
	it("is made from a family, a name, an asset or an item of Enum.Font", async () => {
		expect(
			await evaluate(
				"Font.new('rbxasset://fonts/families/Arial.json')",
				"Font.fromName('Roboto', Enum.FontWeight.Bold, Enum.FontStyle.Italic)",
				"Font.fromId(12187365364).Family",
				"Font.fromEnum(Enum.Font.GothamBlack)",
				"Font.fromEnum(Enum.Font.Ubuntu).Family",
			),
		).toEqual([
			"Font { Family = rbxasset://fonts/families/Arial.json, Weight = Regular, Style = Normal }",
			"Font { Family = rbxasset://fonts/families/Roboto.json, Weight = Bold, Style = Italic }",
			"rbxassetid://12187365364",
			"Font { Family = rbxasset://fonts/families/GothamSSm.json, Weight = Heavy, Style = Normal }",
			"rbxasset://fonts/families/Ubuntu.json",
		]);
	});

	it("is bold from SemiBold on", async () => {
		expect(
			await evaluate(
				"Font.fromName('Arial', Enum.FontWeight.Medium).Bold, Font.fromName('Arial', Enum.FontWeight.SemiBold).Bold",
			),
		).toEqual(["false true"]);
	});

	it("refuses what is no font, and says that changing one is not imitated", async () => {
		expect(
			await evaluate("Font.fromEnum(Enum.Font.Unknown)", "Font.fromName('Not a name')", "Font.fromName('../Arial')"),
		).toEqual([
			"error: Enum.Font.Unknown is not a font",
			"error: Not a name is not a valid font name",
			"error: ../Arial is not a valid font name",
		]);
		const assign = await loadLuau(
			"return function() return { pcall(function() Font.fromName('Arial').Bold = true end) } end",
		);
		expect(await assign()).toEqual([false, "test:1: the simulator does not imitate changing Font.Bold"]);
	});
});

describe("NumberRange, NumberSequence and ColorSequence", () => {
	it("are made in every way that Roblox has", async () => {
		expect(
			await evaluate(
				"NumberRange.new(1), NumberRange.new(1, 2).Max",
				"NumberSequence.new(0.5)",
				"NumberSequence.new(0, 1)",
				"NumberSequence.new({ NumberSequenceKeypoint.new(0, 1, 0.5), NumberSequenceKeypoint.new(1, 0) })",
				"ColorSequence.new(Color3.new(1, 0, 0), Color3.new(0, 0, 1))",
				"#ColorSequence.new(Color3.new()).Keypoints, NumberSequence.new(0, 7).Keypoints[2].Value",
			),
		).toEqual(["1 1  2", "0 0.5 0 1 0.5 0 ", "0 0 0 1 1 0 ", "0 1 0.5 1 0 0 ", "0 1 0 0 0 1 0 0 1 0 ", "2 7"]);
	});

	it("give their keypoints as a list of the caller's own", async () => {
		const change = await loadLuau(`return function()
			local sequence = NumberSequence.new(0, 1)
			table.clear(sequence.Keypoints)
			return #sequence.Keypoints
		end`);
		expect(await change()).toBe(2);
	});

	it("refuse what is no range or sequence", async () => {
		const at = (...times: ReadonlyArray<number>): string =>
			`NumberSequence.new({ ${times.map((time) => `NumberSequenceKeypoint.new(${time}, 0)`).join(", ")} })`;
		expect(
			await evaluate(
				"NumberRange.new(2, 1)",
				at(0),
				at(0.5, 1),
				at(0, 0.5),
				at(0, 0.6, 0.5, 1),
				at(...Array.from({ length: 21 }, (_, index) => index / 20)),
				"NumberSequence.new({ 1, 2 })",
				"ColorSequence.new(1)",
			),
		).toEqual([
			"error: NumberRange: invalid range",
			"error: NumberSequence.new(): requires at least 2 keypoints",
			"error: NumberSequence.new(): must start at time=0.0",
			"error: NumberSequence.new(): must end at time=1.0",
			"error: NumberSequence.new(): all keypoints must be ordered by time",
			"error: NumberSequence.new(): max. number of keypoints exceeded (20)",
			"error: NumberSequence.new(): NumberSequenceKeypoint expected, got number",
			"error: invalid argument #1 to 'new' (Color3 expected, got number)",
		]);
	});
});

describe("TweenInfo and DockWidgetPluginGuiInfo", () => {
	it("have defaults for what is not given", async () => {
		expect(
			await evaluate(
				"TweenInfo.new()",
				"TweenInfo.new(2, Enum.EasingStyle.Linear, Enum.EasingDirection.In, -1, true, 0.5)",
				"TweenInfo.new(0.1).Time, TweenInfo.new().Reverses, TweenInfo.new().EasingStyle",
				"DockWidgetPluginGuiInfo.new().InitialDockState, DockWidgetPluginGuiInfo.new(Enum.InitialDockState.Float, true, false, 300, 200).FloatingXSize",
			),
		).toEqual([
			"Time:1 DelayTime:0 RepeatCount:0 Reverses:False EasingDirection:Out EasingStyle:Quad",
			"Time:2 DelayTime:0.5 RepeatCount:-1 Reverses:True EasingDirection:In EasingStyle:Linear",
			"0.10000000149011612 false Enum.EasingStyle.Quad",
			"Enum.InitialDockState.Right 300",
		]);
	});
});

describe("DateTime", () => {
	it("is made from timestamps, dates and ISO texts", async () => {
		expect(
			await evaluate(
				"DateTime.fromUnixTimestamp(1.9), DateTime.fromUnixTimestampMillis(1500).UnixTimestamp",
				"DateTime.fromUniversalTime(2020, 1, 2, 10, 30, 45).UnixTimestamp, DateTime.fromUniversalTime()",
				"DateTime.fromUniversalTime(2020, 1, 1, 0, 90, -10):ToIsoDate()",
				"DateTime.fromIsoDate('2020-01-02T10:30:45Z') == DateTime.fromUniversalTime(2020, 1, 2, 10, 30, 45)",
				"DateTime.fromIsoDate('2020-02-30T00:00:00Z'), DateTime.fromIsoDate('today'), DateTime.fromIsoDate('2020-01-01T24:00:00Z')",
			),
		).toEqual(["1000 1", "1577961045 0", "2020-01-01T01:29:50Z", "true", "nil nil nil"]);
	});

	it("refuses dates that no calendar has", async () => {
		expect(await evaluate("DateTime.fromUniversalTime(2021, 2, 29)", "DateTime.fromLocalTime(2021, 13)")).toEqual([
			"error: fromUniversalTime was given an invalid date",
			"error: fromLocalTime was given an invalid date",
		]);
	});

	it("is now on the simulated clock", async () => {
		const now = await loadLuau("return function() return DateTime.now():ToIsoDate() end", { startTime: 1_000_000_000 });
		expect(await now()).toBe("2001-09-09T01:46:40Z");
	});

	it("is written with the tokens of en-us; other locales are not imitated", async () => {
		const at = "DateTime.fromUniversalTime(1986, 9, 4, 20, 30, 25, 67)";
		expect(
			await evaluate(
				`${at}:FormatUniversalTime("LT", "en-us"), ${at}:FormatUniversalTime("LTS", "en-us")`,
				`${at}:FormatUniversalTime("L l", "en-us")`,
				`${at}:FormatUniversalTime("LLLL", "en-us")`,
				`${at}:FormatLocalTime("llll", "en-us")`,
				`${at}:FormatUniversalTime("YYYYMMDD-HHmmss.SSS dd DDDD hh a", "en-us")`,
				`${at}:FormatUniversalTime("LL", "zh-cn")`,
			),
		).toEqual([
			"8:30 PM 8:30:25 PM",
			"09/04/1986 9/4/1986",
			"Thursday, September 4, 1986 8:30 PM",
			"Thu, Sep 4, 1986 8:30 PM",
			"19860904-203025.067 Th 247 08 pm",
			'error: the simulator does not imitate DateTime:FormatUniversalTime for the locale "zh-cn"',
		]);
	});

	it("has the parts that JavaScript's dates have, and is the same again from them", async () => {
		const parts = await loadLuau(`return function(ms)
			local parts = DateTime.fromUnixTimestampMillis(ms):ToUniversalTime()
			local again = DateTime.fromUniversalTime(
				parts.Year, parts.Month, parts.Day, parts.Hour, parts.Minute, parts.Second, parts.Millisecond
			)
			return { parts = parts, again = again.UnixTimestampMillis }
		end`);
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: -17_987_443_200_000, max: 253_402_300_799_999 }), async (ms) => {
				const date = new Date(ms);
				expect(await parts(ms)).toEqual({
					parts: {
						Year: date.getUTCFullYear(),
						Month: date.getUTCMonth() + 1,
						Day: date.getUTCDate(),
						Hour: date.getUTCHours(),
						Minute: date.getUTCMinutes(),
						Second: date.getUTCSeconds(),
						Millisecond: date.getUTCMilliseconds(),
					},
					again: ms,
				});
			}),
		);
	});
});

describe("Random", () => {
	it("stays within its limits", async () => {
		const draw = await loadLuau(`return function()
			local random = Random.new(1)
			local list = { 1, 2, 3, 4, 5 }
			random:Shuffle(list)
			table.sort(list)
			return {
				integer = random:NextInteger(3, 5),
				unit = random:NextNumber(),
				number = random:NextNumber(10, 20),
				direction = random:NextUnitVector().Magnitude,
				list = list,
			}
		end`);
		for (let run = 0; run < 50; run += 1) {
			const { integer, unit, number, direction, list } = (await draw()) as Record<string, number>;
			expect([3, 4, 5]).toContain(integer);
			expect(unit).toBeGreaterThanOrEqual(0);
			expect(unit).toBeLessThan(1);
			expect(number).toBeGreaterThanOrEqual(10);
			expect(number).toBeLessThan(20);
			expect(direction).toBeCloseTo(1, 5);
			expect(list).toEqual([1, 2, 3, 4, 5]);
		}
		expect(await evaluate("Random.new():NextInteger(2, 1)", "Random.new():NextNumber(1)")).toEqual([
			"error: invalid argument #2 to 'NextInteger' (max must be greater than or equal to min)",
			"error: invalid argument #2 to 'NextNumber' (number expected, got nil)",
		]);
	});
});

describe("CFrame", () => {
	const angle = fc.double({ min: -3, max: 3, noNaN: true });
	const coordinate = fc.double({ min: -100, max: 100, noNaN: true });

	it("is made in every way that Roblox has", async () => {
		expect(
			await evaluate(
				"CFrame.new(), CFrame.identity == CFrame.new()",
				"CFrame.new(1, 2, 3).Position, CFrame.new(Vector3.new(1, 2, 3)).Y",
				"CFrame.new(1, 2, 3, 0, 1, 0, 0, 0, 1, 1, 0, 0)",
				"CFrame.new(0, 0, 0, 0, 0, 0, 2)",
				"CFrame.new(1, 2)",
				"CFrame.fromMatrix(Vector3.one, Vector3.yAxis, Vector3.zAxis)",
				"CFrame.fromMatrix(Vector3.one, Vector3.yAxis, Vector3.zAxis):GetComponents()",
			),
		).toEqual([
			"0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1 true",
			"1, 2, 3 2",
			"1, 2, 3, 0, 1, 0, 0, 0, 1, 1, 0, 0",
			"0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1",
			"error: Invalid number of arguments: 2",
			"1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 1, 0",
			"1 1 1 0 0 1 1 0 0 0 1 0",
		]);
	});

	it("turns by angles in radians, in the order of its name", async () => {
		const quarter = "math.pi / 2";
		expect(
			await evaluate(
				`(CFrame.Angles(0, ${quarter}, 0) * Vector3.zAxis):FuzzyEq(Vector3.xAxis)`,
				`(CFrame.Angles(${quarter}, ${quarter}, 0) * Vector3.zAxis):FuzzyEq(Vector3.xAxis)`,
				`(CFrame.fromOrientation(${quarter}, ${quarter}, 0) * Vector3.zAxis):FuzzyEq(-Vector3.yAxis)`,
				`CFrame.fromEulerAngles(1, 2, 3, Enum.RotationOrder.YXZ) == CFrame.fromEulerAnglesYXZ(1, 2, 3)`,
				`CFrame.fromAxisAngle(Vector3.new(0, 2, 0), 1) == CFrame.Angles(0, 1, 0)`,
			),
		).toEqual(["true", "true", "true", "true", "true"]);
	});

	it("looks at a point, with its back along its own Z axis", async () => {
		expect(
			await evaluate(
				"CFrame.lookAt(Vector3.zero, Vector3.new(5, 0, 0)).LookVector, CFrame.lookAt(Vector3.zero, Vector3.new(5, 0, 0)).UpVector",
				"CFrame.new(Vector3.zero, Vector3.new(0, 0, 7)).RightVector",
				"CFrame.lookAlong(Vector3.one, Vector3.xAxis, Vector3.zAxis).UpVector == Vector3.zAxis",
				"CFrame.lookAt(Vector3.zero, Vector3.new(0, 5, 0))",
			),
		).toEqual([
			"1, 0, 0 0, 1, 0",
			"-1, 0, 0",
			"true",
			"error: the simulator does not imitate CFrame.lookAt straight up, straight down or to its own place",
		]);
	});

	it("moves points and vectors into its space and out of it", async () => {
		const cframe = "(CFrame.new(1, 2, 3) * CFrame.new(0, 0, 0, 0, 0, 1, 0, 1, 0, -1, 0, 0))";
		expect(
			await evaluate(
				`${cframe} * Vector3.new(1, 1, 1), ${cframe}:PointToWorldSpace(Vector3.zero, Vector3.one)`,
				`${cframe}:PointToObjectSpace(Vector3.new(2, 3, 2)), ${cframe}:VectorToWorldSpace(Vector3.xAxis)`,
				`${cframe}:VectorToObjectSpace(-Vector3.zAxis) == Vector3.xAxis, ${cframe} + Vector3.one == CFrame.new(1, 1, 1) * ${cframe}`,
				`(${cframe} - Vector3.new(1, 2, 3)) == ${cframe}.Rotation, ${cframe}:ToWorldSpace(CFrame.identity) == ${cframe}`,
				`${cframe} * 2`,
				`${cframe} + 1`,
			),
		).toEqual([
			"2, 3, 2 1, 2, 3 2, 3, 2",
			"1, 1, 1 0, 0, -1",
			"true true",
			"true true",
			"error: attempt to perform arithmetic (mul) on CFrame and number",
			"error: attempt to perform arithmetic (add) on CFrame and number",
		]);
	});

	it("is undone by its inverse, and the same again from its angles", async () => {
		const check = await loadLuau(`return function(x, y, z, rx, ry, rz)
			local cframe = CFrame.new(x, y, z) * CFrame.Angles(rx, ry, rz)
			local rotation = cframe.Rotation
			local axis, angle = rotation:ToAxisAngle()
			return {
				(cframe * cframe:Inverse()):FuzzyEq(CFrame.identity, 1e-4),
				cframe:ToObjectSpace(cframe):FuzzyEq(CFrame.identity, 1e-4),
				CFrame.fromEulerAnglesXYZ(rotation:ToEulerAnglesXYZ()):FuzzyEq(rotation, 1e-3),
				CFrame.fromEulerAnglesYXZ(rotation:ToEulerAnglesYXZ()):FuzzyEq(rotation, 1e-3),
				CFrame.fromOrientation(rotation:ToOrientation()):FuzzyEq(rotation, 1e-3),
				CFrame.fromAxisAngle(axis, angle):FuzzyEq(rotation, 1e-3),
				rotation:Orthonormalize():FuzzyEq(rotation, 1e-4),
				rotation.RightVector:Cross(rotation.UpVector):FuzzyEq(-rotation.LookVector, 1e-4),
			}
		end`);
		await fc.assert(
			fc.asyncProperty(coordinate, coordinate, coordinate, angle, angle, angle, async (...numbers) => {
				expect(await check(...numbers)).toEqual(Array(8).fill(true));
			}),
			{
				examples: [
					[0, 0, 0, 0, Math.PI / 2, 1],
					[0, 0, 0, Math.PI / 2, 1, 0],
					[1, 2, 3, Math.PI, 0, 0],
					[0, 0, 0, 0, 0, 0],
				],
			},
		);
	});

	it("goes to another steadily, by the shorter way round", async () => {
		const lerp = await loadLuau(`return function(ry)
			local from, to = CFrame.new(0, 0, 0), CFrame.new(2, 4, 6) * CFrame.Angles(0, ry, 0)
			return {
				from:Lerp(to, 0):FuzzyEq(from),
				from:Lerp(to, 1):FuzzyEq(to, 1e-4),
				from:Lerp(to, 0.5):FuzzyEq(CFrame.new(1, 2, 3) * CFrame.Angles(0, ry / 2, 0), 1e-4),
			}
		end`);
		await fc.assert(
			fc.asyncProperty(angle, async (ry) => {
				expect(await lerp(ry)).toEqual([true, true, true]);
			}),
		);
	});
});

describe("arithmetic", () => {
	it("is that of 32-bit floats", async () => {
		const calculate = await loadLuau(`return function(a, b)
			local two, three = Vector2.new(a, 0), Vector3.new(a, 0, 0)
			local other2, other3 = Vector2.new(b, 0), Vector3.new(b, 0, 0)
			return {
				{ (two + other2).X, (two - other2).X, (two * other2).X },
				{ (three + other3).X, (three - other3).X, (three * other3).X },
			}
		end`);
		await fc.assert(
			fc.asyncProperty(float, float, async (a, b) => {
				const expected = [a + b, a - b, a * b].map((number) => Math.fround(number) + 0);
				const results = (await calculate(a, b)) as ReadonlyArray<ReadonlyArray<number>>;
				expect(results.map((numbers) => numbers.map((number) => number + 0))).toEqual([expected, expected]);
			}),
		);
	});
});
