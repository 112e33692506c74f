import { fileURLToPath } from "node:url";
import type { InstanceHandle, Studio } from "@flipbook-telemetry/studio-simulator";
import { createStudio } from "@flipbook-telemetry/studio-simulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const projectFile = fileURLToPath(new URL("../../../../rojo/client.project.json", import.meta.url));
const total = 5000;
const rowHeight = 40;

let studio: Studio;

/** Mounts the view with 5,000 events over Studio's viewport. */
beforeAll(async () => {
	studio = await createStudio();
	const modules = await studio.loadModules({ projectFile });
	const mount = await modules.load(`
		local src = script.out["telemetry-client"].src
		local Roact = require(script.include.node_modules["@rbxts"].roact.src)
		local client = require(src)
		return function(total)
			local rows = {}
			for index = 1, total do
				local event = { seq = total + 1 - index, name = "PageViewed", ageMs = 0 }
				rows[index] = { session = "s", event = event, sentAt = 0, verdict = "stored" }
			end
			local sent = {
				list = function() return rows end,
				preview = function() return {} end,
				toJson = function(_, event) return tostring(event.seq) end,
			}
			local element = Roact.createElement(client.SentView, {
				telemetry = { sent = sent }, palette = client.darkPalette, order = 1, onBack = function() end,
			})
			local screen = Instance.new("ScreenGui")
			screen.Parent = game:GetService("CoreGui")
			Roact.mount(element, screen, "SentView")
		end
	`);
	await mount(total);
});

afterAll(() => studio.close());

/** The rows that exist, by how many pixels they are below the list's top. */
async function rows(): Promise<ReadonlyMap<number, InstanceHandle>> {
	const frames = (await studio.findAll({ className: "Frame" })).filter(({ name }) => /^Row\d+$/.test(name));
	const placed = frames.map(async (frame) => {
		const y = Number(/(\d+)\}$/.exec(String(await frame.get("Position")))?.[1]);
		return [y, await studio.find({ className: "TextButton", within: frame })] as const;
	});
	return new Map(await Promise.all(placed));
}

describe("the list of 5,000 sent events", () => {
	it("has a canvas for all of them, and rows only for the visible ones, wherever it is scrolled to", async () => {
		const [list] = await studio.findAll({ className: "ScrollingFrame" });
		expect(String(await list?.get("CanvasSize"))).toContain(String(total * rowHeight));
		for (const first of [0, 1, 7, 2500, total - 8, total - 7]) {
			await list?.scroll(0, first * rowHeight);
			const visible = Math.min(8, total - first);
			const expected = Array.from({ length: visible }, (_, index) => (first + index) * rowHeight);
			expect([...(await rows()).keys()].sort((a, b) => a - b)).toEqual(expected);
		}
	});

	it("reuses its rows while it is scrolled", async () => {
		const [list] = await studio.findAll({ className: "ScrollingFrame" });
		await list?.scroll(0, 1000 * rowHeight);
		const before = new Set([...(await rows()).values()].map(({ id }) => id));
		await list?.scroll(0, 1005 * rowHeight);
		expect(new Set([...(await rows()).values()].map(({ id }) => id))).toEqual(before);
	});

	it("shows the very event that was pressed", async () => {
		const [list] = await studio.findAll({ className: "ScrollingFrame" });
		for (const index of [0, 1234, total - 1]) {
			await list?.scroll(0, Math.max(0, index - 3) * rowHeight);
			await (await rows()).get(index * rowHeight)?.click();
			expect((await studio.find({ className: "TextBox" })).text).toBe(String(total - index));
		}
	});
});
