import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate, loadLuau } from "../support/evaluate.js";

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
