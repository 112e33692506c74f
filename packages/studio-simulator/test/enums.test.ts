import { describe, expect, it } from "vitest";
import { runLuau } from "./support/run-luau.js";

/** What a script that returns a list of values prints, each as text. */
async function valuesOf(...expressions: ReadonlyArray<string>): Promise<ReadonlyArray<string>> {
	const { printed, problems } = await runLuau(expressions.map((expression) => `print(${expression})`).join("\n"));
	expect(problems()).toEqual([]);
	return printed();
}

/** The text of the error that an expression raises. */
async function errorOf(expression: string): Promise<string> {
	const [message] = await valuesOf(`select(2, pcall(function() return ${expression} end))`);
	return message ?? "";
}

describe("Enum", () => {
	it("an item has its name, the value that Roblox gave it, and its enum", async () => {
		expect(
			await valuesOf(
				"Enum.FontWeight.Bold.Name",
				"Enum.FontWeight.Bold.Value",
				"Enum.UserInputType.Keyboard.Value",
				"Enum.KeyCode.Return.Value",
				"Enum.FontWeight.Bold.EnumType == Enum.FontWeight",
			),
		).toEqual(["Bold", "700", "8", "13", "true"]);
	});

	it("an item is the same wherever it comes from", async () => {
		expect(
			await valuesOf(
				"Enum.SortOrder.Name == Enum.SortOrder:FromName('Name')",
				"Enum.SortOrder.LayoutOrder == Enum.SortOrder:FromValue(2)",
				"Enum.SortOrder.LayoutOrder == Enum.SortOrder:GetEnumItems()[3]",
			),
		).toEqual(["true", "true", "true"]);
	});

	it("FromName and FromValue give nil for what the enum does not have", async () => {
		expect(await valuesOf("Enum.SortOrder:FromName('Size')", "Enum.SortOrder:FromValue(9)")).toEqual(["nil", "nil"]);
	});

	it("GetEnumItems and GetEnums are in Roblox's order", async () => {
		const { printed } = await runLuau(`
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
	});

	it("IsA asks whether an item is of the enum of that name", async () => {
		expect(await valuesOf("Enum.KeyCode.A:IsA('KeyCode')", "Enum.KeyCode.A:IsA('Enum')")).toEqual(["true", "false"]);
	});

	it("typeof tells items, enums and Enum apart, and tostring names them", async () => {
		expect(
			await valuesOf(
				"typeof(Enum.Font.Code)",
				"typeof(Enum.Font)",
				"typeof(Enum)",
				"Enum.Font.Code",
				"Enum.Font",
				"Enum",
			),
		).toEqual(["EnumItem", "Enum", "Enums", "Enum.Font.Code", "Font", "Enums"]);
	});

	it("an enum or item that Roblox does not have is Roblox's error", async () => {
		expect(await errorOf("Enum.Colour")).toMatch(/Colour is not a valid member of "Enum"$/);
		expect(await errorOf("Enum.Font.Comic")).toMatch(/Comic is not a valid member of "Enum.Font"$/);
		expect(await errorOf("Enum.Font.Code.name")).toMatch(/name is not a valid member of "Enum.Font.Code"$/);
		expect(await errorOf("Enum[1]")).toMatch(/1 is not a valid member of "Enum"$/);
	});

	it("a method called with a dot is an error", async () => {
		expect(await errorOf("Enum.Font.GetEnumItems()")).toMatch(
			/Expected ':' not '.' calling member function GetEnumItems$/,
		);
	});

	it("nothing can be assigned to", async () => {
		const { printed } = await runLuau(`
			print(pcall(function() Enum.Font.Code.Value = 1 end))
			print(pcall(function() Enum.Font.New = 1 end))
		`);
		expect(printed()).toEqual([
			expect.stringMatching(/^false .*Value cannot be assigned to$/),
			expect.stringMatching(/^false .*New cannot be assigned to$/),
		]);
	});
});
