import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate, loadLuau } from "../support/evaluate.js";

const float = fc.float({ noNaN: true, noDefaultInfinity: true });

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
