import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate, loadLuau } from "../support/evaluate.js";

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
