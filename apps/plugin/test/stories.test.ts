import { describe, expect, it } from "vitest";
import { install, installWithConsent, story, textStory, useEventCollector, version } from "./support/plugin.js";

const collector = useEventCollector();

async function openStories(installed: Awaited<ReturnType<typeof install>>): Promise<void> {
	await installed.toggle();
	await installed.press("No thanks");
	await installed.press("Stories");
}

describe("the list of stories", () => {
	it("has every ModuleScript named .story, by name, and nothing else", async () => {
		const installed = await install([
			textStory("Zebra", "z"),
			textStory("Apple", "a"),
			{ name: "Helper", className: "ModuleScript", source: "return 1" },
			{ name: "Fake.story", className: "Folder" },
		]);
		await openStories(installed);
		const texts = (await installed.studio.findAll({ className: "TextButton" })).map((button) => button.text);
		expect(texts.slice(4)).toEqual(["Apple", "Zebra"]);
		await installed.studio.close();
	});

	it("follows stories that are added, renamed and removed", async () => {
		const installed = await install([textStory("One", "1")]);
		const { studio, sees } = installed;
		await openStories(installed);
		await studio.addToPlace("ServerStorage", [textStory("Two", "2")]);
		await studio.settle();
		expect(await sees("Two")).toBe(true);
		await (await studio.inPlace("ServerStorage", "Two.story")).set("Name", "Second.story");
		expect([await sees("Two"), await sees("Second")]).toEqual([false, true]);
		await (await studio.inPlace("ReplicatedStorage", "One.story")).destroy();
		await studio.advance(100);
		expect(await sees("One")).toBe(false);
		await studio.close();
	});
});

describe("a story", () => {
	it("is shown in place of the one before, and unmounted", async () => {
		const installed = await install([textStory("One", "first"), textStory("Two", "second")]);
		const { studio, press, sees } = installed;
		await openStories(installed);
		await press("One");
		expect(await sees("first")).toBe(true);
		await press("Two");
		expect([await sees("first"), await sees("second")]).toEqual([false, true]);
		await press("Close story");
		expect(await sees("second")).toBe(false);
		await studio.close();
	});

	it("leaves no copy of itself in the place", async () => {
		const installed = await install([textStory("One", "first")]);
		await openStories(installed);
		await installed.press("One");
		const listed = await installed.studio.findAll({ text: "One" });
		expect(listed).toHaveLength(1);
		await installed.studio.close();
	});

	it.each([
		["fails while it is loaded", `error("broken on purpose")`, /Requested module experienced an error/],
		["fails while it is mounted", `return function() error("broken on purpose") end`, /broken on purpose/],
		["is no story at all", "return 5", /must be a function or a table, not a number/],
		["has nothing to show", "return { summary = 'x' }", /must have a field named "story"/],
		["has no framework", "return { story = 5 }", /must be a function that gets the frame/],
	])("that %s says so, and the plugin goes on", async (_, source, message) => {
		const installed = await install([story("Broken", source), textStory("Whole", "still here")]);
		const { studio, press, sees } = installed;
		await openStories(installed);
		await press("Broken");
		expect(await sees(message)).toBe(true);
		await press("Whole");
		expect([await sees("still here"), await sees(message)]).toEqual([true, false]);
		await studio.close();
	});

	it("written for Roact or React is mounted with the library it brings", async () => {
		const roact = `return {
			roact = {
				createElement = function(component) return { component = component } end,
				mount = function(element, target)
					local label = Instance.new("TextLabel")
					label.Text = element.component()
					label.Parent = target
					return label
				end,
				unmount = function(label) label:Destroy() end,
			},
			story = function() return "by roact" end,
		}`;
		const react = `return {
			react = { createElement = function(component) return { component = component } end },
			reactRoblox = {
				createRoot = function(target)
					local label = Instance.new("TextLabel")
					return {
						render = function(_, element) label.Text = element.component() label.Parent = target end,
						unmount = function() label:Destroy() end,
					}
				end,
			},
			story = function() return "by react" end,
		}`;
		const installed = await installWithConsent(collector, [story("Roact", roact), story("React", react)]);
		const { studio, press, sees } = installed;
		await press("Stories");
		await press("Roact");
		expect(await sees("by roact")).toBe(true);
		await press("React");
		expect([await sees("by roact"), await sees("by react")]).toEqual([false, true]);
		await press("Close story");
		expect(await sees("by react")).toBe(false);
		await studio.advance(12_000);
		const opened = collector.take().filter((event) => event.name === "StoryOpened");
		expect(opened.map((event) => event.properties)).toEqual([
			{ story: 1, framework: "roact" },
			{ story: 2, framework: "react" },
		]);
		expect(studio.output).toEqual([]);
		await studio.close();
	});
});

describe("recorded events", () => {
	it("are stories by number and duration, and viewed pages", async () => {
		const { studio, press, toggle } = await installWithConsent(collector, [
			textStory("Secret plan", "x"),
			story("Broken", `return function() error("no") end`),
		]);
		await press("Stories");
		await press("Secret plan");
		await studio.advance(7000);
		await press("Broken");
		await press("Home");
		await press("Home");
		await press("Stories");
		await press("Secret plan");
		await studio.advance(3000);
		await toggle();
		await studio.advance(12_000);
		expect(collector.take()).toEqual([
			{ name: "SessionStarted", properties: { pluginVersion: version, channel: "dev" } },
			{ name: "PageViewed", properties: { page: "Story" } },
			{ name: "StoryOpened", properties: { story: 1, framework: "instance" } },
			{ name: "StoryClosed", properties: { story: 1, openMs: 7000 } },
			{ name: "StoryErrored", properties: { phase: "mount" } },
			{ name: "PageViewed", properties: { page: "Home" } },
			{ name: "PageViewed", properties: { page: "Story" } },
			{ name: "StoryOpened", properties: { story: 2, framework: "instance" } },
			{ name: "StoryClosed", properties: { story: 2, openMs: 3000 } },
		]);
		await studio.close();
	});
});
