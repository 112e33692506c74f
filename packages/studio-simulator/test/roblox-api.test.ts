import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { formatApi, readTypes } from "../src/api/read-types.js";
import type { ApiFile } from "../src/api/roblox-api.js";
import { apiFile, enumNames, findClass, findDatatype, findEnum, findLibrary, isGlobal } from "../src/api/roblox-api.js";

const committed = readFileSync(apiFile, "utf8");

describe("what Roblox has", () => {
	it("the committed file is what the installed types say; `pnpm generate` writes it", () => {
		expect(formatApi(readTypes())).toBe(committed);
	});

	it("a class has what is its own, and names the class it inherits from", () => {
		expect(findClass("BindableEvent")).toEqual({
			super: "Instance",
			isCreatable: true,
			isService: false,
			properties: {},
			events: ["Event"],
			methods: ["Fire"],
			callbacks: [],
		});
		expect(findClass("Object")?.super).toBeUndefined();
		expect(findClass("constructor")).toBeUndefined();
	});

	it("properties have a type, and what no plugin may assign is readonly", () => {
		expect(findClass("GuiBase2d")?.properties["AbsoluteSize"]).toEqual({ type: "Vector2", isReadonly: true });
		expect(findClass("GuiObject")?.properties).toMatchObject({
			AutomaticSize: { type: "Enum.AutomaticSize", isReadonly: false },
			BackgroundTransparency: { type: "number", isReadonly: false },
			NextSelectionUp: { type: "GuiObject", isReadonly: false },
			Visible: { type: "boolean", isReadonly: false },
		});
		expect(findClass("BasePart")?.properties["CustomPhysicalProperties"]?.type).toBe("PhysicalProperties?");
		expect(findClass("ControllerPartSensor")?.super).toBe("ControllerSensor");
	});

	it("a property that only plugins may assign is not readonly", () => {
		expect(findClass("BaseScript")?.properties["RunContext"]).toEqual({ type: "Enum.RunContext", isReadonly: false });
	});

	it("events, methods and callbacks are told apart", () => {
		expect(findClass("Instance")?.events).toContain("Destroying");
		expect(findClass("Instance")?.methods).toContain("Clone");
		expect(findClass("BindableFunction")?.callbacks).toEqual(["OnInvoke"]);
		expect(findClass("Object")?.events).toEqual(["Changed"]);
	});

	it("what can be created and what is a service is known", () => {
		expect(findClass("Frame")).toMatchObject({ isCreatable: true, isService: false });
		expect(findClass("GuiObject")).toMatchObject({ isCreatable: false, isService: false });
		expect(findClass("Workspace")).toMatchObject({ isCreatable: false, isService: true });
		expect(findClass("Plugin")).toMatchObject({ isCreatable: false, isService: false });
	});

	it("every type of a property, and every superclass, is one that Roblox has", () => {
		const { classes, enums, datatypes } = JSON.parse(committed) as ApiFile;
		const simple = ["string", "number", "boolean", "table", "unknown"];
		const known = new Set([
			...simple,
			...Object.keys(classes),
			...Object.keys(datatypes),
			...Object.keys(enums).map((name) => `Enum.${name}`),
			// Studio's own, which scripts can neither make nor read.
			"QDir",
			"QFont",
		]);
		const named = Object.values(classes).flatMap((stored) => [
			...(stored.super === undefined ? [] : [stored.super]),
			...Object.values({ ...stored.properties, ...stored.readonly }),
		]);
		expect(named.map((type) => type.replace(/\?$/, "")).filter((type) => !known.has(type))).toEqual([]);
	});

	it("an enum has its items with their values, in Roblox's order", () => {
		expect(findEnum("SortOrder")).toEqual([
			["Name", 0],
			["Custom", 1],
			["LayoutOrder", 2],
		]);
		expect(findEnum("Colour")).toBeUndefined();
		expect(enumNames()).toContain("KeyCode");
	});

	it("datatypes, libraries and globals have their members, also those that TypeScript code has no use for", () => {
		expect(findDatatype("UDim2")).toEqual({
			constructors: ["new", "fromOffset", "fromScale"],
			members: ["X", "Y", "Width", "Height", "Lerp"],
		});
		expect(findLibrary("utf8")).toContain("graphemes");
		expect(findLibrary("string")).toContain("len");
		expect(["Color3", "utf8", "print", "loadstring", "RaycastParams"].filter((name) => !isGlobal(name))).toEqual([]);
		expect(["io", "RaycastResult", "typeOf", "TS"].filter((name) => isGlobal(name))).toEqual([]);
	});
});
