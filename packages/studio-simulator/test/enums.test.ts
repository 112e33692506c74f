import { describe, expect, it } from "vitest";
import { evaluate } from "./support/evaluate.js";
import { runLuau } from "./support/run-luau.js";

describe("Enum", () => {
	it("has items with a name, the value that Roblox gave them, and their enum", async () => {
		expect(
			await evaluate(
				"Enum.FontWeight.Bold.Name",
				"Enum.FontWeight.Bold.Value",
				"Enum.UserInputType.Keyboard.Value",
				"Enum.KeyCode.Return.Value",
				"Enum.FontWeight.Bold.EnumType == Enum.FontWeight",
			),
		).toEqual(["Bold", "700", "8", "13", "true"]);
	});

	it("gives the same item wherever it is asked for", async () => {
		expect(
			await evaluate(
				"Enum.SortOrder.Name == Enum.SortOrder:FromName('Name')",
				"Enum.SortOrder.LayoutOrder == Enum.SortOrder:FromValue(2)",
				"Enum.SortOrder.LayoutOrder == Enum.SortOrder:GetEnumItems()[3]",
			),
		).toEqual(["true", "true", "true"]);
	});

	it("finds nothing by a name or value that the enum does not have", async () => {
		expect(await evaluate("Enum.SortOrder:FromName('Size')", "Enum.SortOrder:FromValue(9)")).toEqual(["nil", "nil"]);
	});

	it("knows an item by the name that it had in older versions of Studio", async () => {
		expect(
			await evaluate(
				"Enum.KeyCode.Unknown == Enum.KeyCode.None",
				"Enum.KeyCode.Unknown",
				"Enum.KeyCode:FromName('Unknown').Value",
				"table.find(Enum.KeyCode:GetEnumItems(), Enum.KeyCode.Unknown)",
			),
		).toEqual(["true", "Enum.KeyCode.None", "0", "1"]);
	});

	it("lists items and enums in Roblox's order", async () => {
		const { studio, printed } = await runLuau(`
			local names = {}
			for _, item in Enum.EasingStyle:GetEnumItems() do
				table.insert(names, item.Name .. item.Value)
			end
			print(table.concat(names, " "))
			local enums = Enum:GetEnums()
			print(#enums > 600, enums[1], table.find(enums, Enum.KeyCode) ~= nil)
		`);
		expect(printed()).toEqual([
			"Linear0 Sine1 Back2 Quad3 Quart4 Quint5 Bounce6 Elastic7 Exponential8 Circular9 Cubic10",
			"true AccessModifierType true",
		]);
		await studio.close();
	});

	it("tells with IsA whether an item is of the enum of that name", async () => {
		expect(await evaluate("Enum.KeyCode.A:IsA('KeyCode')", "Enum.KeyCode.A:IsA('Enum')")).toEqual(["true", "false"]);
	});

	it("has a type and a text for items, enums and itself", async () => {
		expect(
			await evaluate(
				"typeof(Enum.Font.Code), typeof(Enum.Font), typeof(Enum)",
				"type(Enum.Font.Code)",
				"Enum.Font.Code",
				"Enum.Font",
				"Enum",
			),
		).toEqual(["EnumItem Enum Enums", "userdata", "Enum.Font.Code", "Font", "Enums"]);
	});

	it("refuses what Roblox does not have", async () => {
		expect(
			await evaluate("Enum.Colour", "Enum[1]", "Enum.Font.Comic", "Enum.Font.Code.Family", "Enum.Font.GetEnumItems()"),
		).toEqual([
			'error: Colour is not a valid member of "Enum"',
			'error: 1 is not a valid member of "Enum"',
			'error: Comic is not a valid member of "Enum.Font"',
			'error: Family is not a valid member of "Enum.Font.Code"',
			"error: Expected ':' not '.' calling member function GetEnumItems",
		]);
	});

	it("cannot be assigned to", async () => {
		const { studio, printed } = await runLuau(`
			print(pcall(function() Enum.Font.Code.Value = 1 end))
			print(pcall(function() Enum.Font.New = 1 end))
		`);
		expect(printed()).toEqual([
			"false Test.main:2: Value cannot be assigned to",
			"false Test.main:3: New cannot be assigned to",
		]);
		await studio.close();
	});
});
