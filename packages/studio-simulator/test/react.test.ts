import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PluginHandle, SignalBehavior, Studio } from "../src/index.js";
import { createStudio } from "../src/index.js";
import { projectWith } from "./support/packages.js";
import { writeFiles } from "./support/run-luau.js";

const projectFile = fileURLToPath(new URL("fixtures/react/default.project.json", import.meta.url));

describe.each<SignalBehavior>(["Deferred", "Immediate"])(
	"a plugin made with the real React, signals %s",
	(signalBehavior) => {
		let studio: Studio;
		let plugin: PluginHandle;
		let read = 0;

		beforeEach(async () => {
			studio = await createStudio({ signalBehavior });
			plugin = await studio.installPlugin({ projectFile });
			read = 0;
			await studio.advance(100);
		});

		afterEach(() => studio.close());

		/** React does what it has to at the next frame, or the one after. */
		const passFrames = (): Promise<void> => studio.advance(100);

		const press = async (toolbarButton: string): Promise<void> => {
			await (await studio.toolbarButton(toolbarButton)).click();
			await passFrames();
		};

		const click = async (name: string): Promise<void> => {
			await (await studio.find({ name })).click();
			await passFrames();
		};

		const add = async (errand: string): Promise<void> => {
			await (await studio.find({ className: "TextBox" })).type(errand);
			await passFrames();
			await click("Add");
		};

		/** What was printed since the last time. */
		const printed = (): ReadonlyArray<string> => {
			const lines = studio.output
				.slice(read)
				.map(({ level, message }) => (level === "info" ? message : `${level}: ${message}`));
			read = studio.output.length;
			return lines;
		};

		const screen = async (): Promise<ReadonlyArray<string>> =>
			(await studio.describe())
				.split("\n")
				.map((line) => line.trim())
				.sort();

		it("puts its elements on the screen, those of a portal into the other widget", async () => {
			await press("Mount");
			expect(await screen()).toEqual([
				"Frame List",
				'TextBox Box ""',
				'TextButton Add "Add "',
				'TextButton Paint "Paint"',
				'TextButton bread "bread (plain)"',
				'TextButton milk "milk (plain)"',
				'TextLabel Notice "2 left"',
				"UIListLayout Layout",
			]);
			const parents = await Promise.all(
				(await studio.widgets()).map(async ({ instance }) => [
					instance.name,
					(await studio.findAll({ within: instance })).length,
				]),
			);
			expect(parents).toEqual([
				["Errands", 7],
				["Notices", 1],
			]);
		});

		it("runs effects from the innermost out, layout effects first, and those that end before those that begin", async () => {
			await press("Mount");
			expect(printed()).toEqual([
				"layout of bread",
				"layout of milk",
				"layout of the list; the box is Errands.List.Box",
				"effect of bread",
				"effect of milk",
				"effect of 2 errands",
			]);
			await add("eggs");
			expect(printed()).toEqual([
				"layout of eggs",
				"effect of 2 errands ends",
				"effect of eggs",
				"effect of 3 errands",
			]);
			await click("milk");
			expect(printed()).toEqual([
				"layout of milk ends",
				"effect of milk ends",
				"effect of 3 errands ends",
				"effect of 2 errands",
			]);
		});

		it("hears what is typed and clicked, and gives what it says to state, props and context", async () => {
			await press("Mount");
			await (await studio.find({ className: "TextBox" })).type("eggs");
			await passFrames();
			expect((await studio.find({ name: "Add" })).text).toBe("Add eggs");
			await click("Add");
			expect(await (await studio.find({ className: "TextBox" })).get("Text")).toBe("");
			await click("Paint");
			await click("bread");
			expect(await screen()).toEqual(
				expect.arrayContaining([
					'TextButton eggs "eggs (bright)"',
					'TextButton milk "milk (bright)"',
					'TextLabel Notice "2 left"',
				]),
			);
			expect(await studio.query({ name: "bread" })).toBeUndefined();
		});

		it("keeps the object of an element that keeps its key", async () => {
			await press("Mount");
			const before = await studio.find({ name: "milk" });
			await add("eggs");
			const after = await studio.find({ name: "milk" });
			expect(after.id).toBe(before.id);
			expect(await after.get("LayoutOrder")).toBe(3);
		});

		it("leaves nothing when it unmounts: no objects, no connections, no effects", async () => {
			const connectionsBefore = await plugin.openConnections();
			await press("Mount");
			expect(await plugin.openConnections()).toBeGreaterThan(connectionsBefore);
			await press("Ring");
			printed();
			await press("Unmount");
			expect(printed()).toEqual([
				"layout of bread ends",
				"layout of milk ends",
				"effect of bread ends",
				"effect of milk ends",
				"effect of 2 errands ends",
			]);
			await press("Ring");
			expect(printed()).toEqual([]);
			expect(await studio.findAll({ includeHidden: true })).toEqual([]);
			expect(await plugin.openConnections()).toBe(connectionsBefore);
		});

		it("keeps neither roots nor objects that are gone: Luau collects them", async () => {
			const rounds = 60;
			for (let round = 0; round < rounds; round += 1) {
				await press("Mount");
				await click("Paint");
				await press("Unmount");
			}
			printed();
			await press("Count");
			// A root and an object for each round, but for those since the last collection.
			expect(Number(printed()[0])).toBeLessThan(rounds);
		});

		it("runs its effects' ends when the plugin is unloaded while it is mounted", async () => {
			await press("Mount");
			printed();
			await plugin.unload();
			expect(printed()).toContain("effect of 2 errands ends");
		});
	},
);

describe("a component that fails", () => {
	/** Renders, a second after each other, what these Luau expressions give, and says what is shown each time. */
	async function render(
		elements: ReadonlyArray<string>,
		isDevelopment: boolean,
	): Promise<[ReadonlyArray<string>, Studio]> {
		const folder = await writeFiles({
			"default.project.json": JSON.stringify(
				projectWith(["react", "react-roblox", "react-vendor"], { Main: { $path: "main.server.luau" } }),
			),
			"main.server.luau": `
				_G.__DEV__ = ${isDevelopment}
				local packages = script.Parent.include.node_modules["@rbxts"]
				local React, ReactRoblox = require(packages.react), require(packages["react-roblox"])
				local info = DockWidgetPluginGuiInfo.new(Enum.InitialDockState.Float, true)
				local root = ReactRoblox.createRoot(plugin:CreateDockWidgetPluginGuiAsync("W", info))
				local e = React.createElement

				local Boundary = React.Component:extend("Boundary")
				function Boundary:init() self:setState({}) end
				function Boundary.getDerivedStateFromError(problem) return { problem = problem } end
				function Boundary:render()
					local problem = self.state.problem
					return if problem then e("TextLabel", { Text = "caught " .. problem.message }) else self.props.children
				end
				local function Broken() error("broken on purpose", 0) end

				for _, element in { ${elements.join(", ")} } do
					root:render(element)
					task.wait(1)
				end
			`,
		});
		const studio = await createStudio();
		await studio.installPlugin({ projectFile: join(folder, "default.project.json") });
		const shown: Array<string> = [];
		await studio.advance(500);
		for (let second = 0; second < elements.length; second += 1) {
			shown.push(await studio.describe());
			await studio.advance(1000);
		}
		return [shown.map((text) => text.trim()), studio];
	}

	it("gives way to what the nearest boundary shows", async () => {
		const [shown, studio] = await render(["e(Boundary, nil, e(Broken))"], false);
		expect(shown).toEqual(['TextLabel TextLabel "caught broken on purpose"']);
		await studio.close();
	});

	it("takes everything with it where there is no boundary, and the error is in the output; the root goes on", async () => {
		const [shown, studio] = await render(
			['e("TextLabel", { Text = "a" })', "e(Broken)", 'e("TextLabel", { Text = "b" })'],
			false,
		);
		expect(shown).toEqual(['TextLabel TextLabel "a"', "(nothing is shown)", 'TextLabel TextLabel "b"']);
		expect(studio.output.filter(({ level }) => level === "error")).toEqual([
			{ level: "error", message: expect.stringContaining("broken on purpose") as string },
		]);
		await studio.close();
	});

	it("is named in a warning while _G.__DEV__ is on, as are a property that there is not and children without a key", async () => {
		const [, studio] = await render(
			["e(Boundary, nil, e(Broken))", 'e("TextLabel", { Txet = "a" })', 'e("Frame", nil, { e("Frame"), e("Frame") })'],
			true,
		);
		const warnings = studio.output.filter(({ level }) => level === "warning").map(({ message }) => message);
		for (const text of [
			"occurred in the <Broken> component",
			"Txet is not a valid member of TextLabel",
			'unique "key" prop',
		]) {
			expect(warnings).toContainEqual(expect.stringContaining(text));
		}
		await studio.close();
	});
});
