import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate, loadLuau } from "../support/evaluate.js";

const pixels = fc.integer({ min: -2_147_483_648, max: 2_147_483_647 });

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
