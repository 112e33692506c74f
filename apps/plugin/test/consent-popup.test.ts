import { catalogue } from "@flipbook-telemetry/event-schema";
import { describe, expect, it } from "vitest";
import { install } from "./support/plugin.js";

const question = "Help improve Flipbook?";

describe("the consent popup", () => {
	it("is shown on the first open, and says where events are sent and how to switch them off", async () => {
		const { studio, toggle, sees } = await install();
		await toggle();
		expect(await sees(question)).toBe(true);
		expect(await sees(/apis\.flipbooklabs\.com/)).toBe(true);
		expect(await sees(/switch it off in Settings/)).toBe(true);
		await studio.close();
	});

	it("gives both answers the same size and colours", async () => {
		const { studio, toggle } = await install();
		await toggle();
		const look = async (text: string): Promise<ReadonlyArray<unknown>> => {
			const button = await studio.find({ className: "TextButton", text });
			const properties = ["Size", "BackgroundColor3", "TextColor3", "TextSize", "FontFace", "Selectable"];
			return Promise.all(properties.map((property) => button.get(property)));
		};
		expect(await look("Yes")).toEqual(await look("No thanks"));
		await studio.close();
	});

	it("shows everything the contract has, and nothing else, under What exactly?", async () => {
		const { studio, toggle, press, sees } = await install();
		await toggle();
		const before = (await studio.findAll({ className: "TextLabel" })).length;
		await press("What exactly?");
		for (const { description } of catalogue) {
			expect(await sees(new RegExp(`^${description.replace(/[.?]/g, "\\$&")}`))).toBe(true);
		}
		expect((await studio.findAll({ className: "TextLabel" })).length).toBe(before + catalogue.length);
		await press("Show less");
		expect((await studio.findAll({ className: "TextLabel" })).length).toBe(before);
		await studio.close();
	});

	it("is closed by an answer, and is not shown again", async () => {
		const { studio, toggle, press, sees } = await install();
		await toggle();
		await press("No thanks");
		expect(await sees(question)).toBe(false);
		await toggle();
		await toggle();
		expect(await sees(question)).toBe(false);
		await studio.close();
	});

	it("can be used by keyboard and gamepad, and nothing behind it can be selected", async () => {
		const { studio, toggle } = await install();
		await toggle();
		const named = async (text: string): Promise<number> => (await studio.find({ className: "TextButton", text })).id;
		const next = async (text: string, direction: string): Promise<number | undefined> => {
			const button = await studio.find({ className: "TextButton", text });
			return ((await button.get(`NextSelection${direction}`)) as { handle: number } | undefined)?.handle;
		};
		expect(await next("Yes", "Right")).toBe(await named("No thanks"));
		expect(await next("No thanks", "Left")).toBe(await named("Yes"));
		expect(await next("Yes", "Up")).toBe(await named("What exactly?"));
		expect(await next("No thanks", "Up")).toBe(await named("What exactly?"));
		expect(await next("What exactly?", "Down")).toBe(await named("Yes"));
		expect(await next("What exactly?", "Up")).toBe(await named("×"));
		expect(await next("×", "Down")).toBe(await named("What exactly?"));
		const groups = await Promise.all(
			(await studio.findAll({ className: "Frame" })).map(async (frame) => [
				await frame.get("SelectionGroup"),
				await frame.get("SelectionBehaviorDown"),
			]),
		);
		expect(groups.filter(([isGroup]) => isGroup)).toEqual([[true, "Stop"]]);
		await studio.close();
	});

	it("is followed by the switch in Settings", async () => {
		const { studio, plugin, toggle, press, sees } = await install();
		studio.http.conditions.set("apis.flipbooklabs.com", { kind: "hangs" });
		await toggle();
		await press("Yes");
		await press("Settings");
		expect(await sees("Usage data: on")).toBe(true);
		await press("Usage data: on");
		expect(await sees("Usage data: off")).toBe(true);
		expect(plugin.settings.all()["FlipbookTelemetry_consent"]).toMatchObject({ answer: "denied" });
		await press("Usage data: off");
		expect(plugin.settings.all()["FlipbookTelemetry_consent"]).toMatchObject({ answer: "granted" });
		await studio.close();
	});
});
