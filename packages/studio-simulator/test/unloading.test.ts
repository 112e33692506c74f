import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { runLuau, writeFiles } from "./support/run-luau.js";

const busyPlugin = `
	plugin:CreateToolbar("Tools"):CreateButton("Open", "tip", "")
	plugin:CreateDockWidgetPluginGui("id", DockWidgetPluginGuiInfo.new())
	plugin.Unloading:Connect(function() print("unloading") task.wait() print("never") end)
	task.spawn(function() while true do task.wait(60) print("tick") end end)
`;

/** A server that writes down what reaches it, and the address it has. */
async function listen(): Promise<{ url: string; arrived: ReadonlyArray<string> }> {
	const arrived: Array<string> = [];
	const server = createServer((request, response) => {
		arrived.push(`${request.method} ${request.url}`);
		request.resume();
		response.end();
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	onTestFinished(() => void server.close());
	return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, arrived };
}

describe("unloading a plugin", () => {
	it("runs the handlers until they wait, and then nothing of the plugin any more", async () => {
		const { studio, plugin, printed } = await runLuau(busyPlugin);
		await studio.advance(61_000);
		await plugin.unload();
		await studio.advance(600_000);
		expect(printed()).toEqual(["tick", "unloading"]);
		await studio.close();
	});

	it("takes its widgets and toolbar buttons away", async () => {
		const { studio, plugin } = await runLuau(busyPlugin);
		const [widget] = await studio.widgets();
		expect(await widget?.instance.get("Name")).toBe("id");
		await plugin.unload();
		await expect(widget?.instance.get("Name")).rejects.toThrow("has been destroyed");
		expect(await studio.widgets()).toEqual([]);
		await expect(studio.toolbarButton("Open")).rejects.toThrow("there is: none");
		await studio.close();
	});

	it.each([
		["task.delay", `task.delay(1, print, "never")`],
		["task.defer in a handler", `plugin.Unloading:Connect(function() task.defer(print, "never") end)`],
		["coroutine.wrap", `coroutine.wrap(function() task.wait(1) print("never") end)()`],
		["coroutine.create", `coroutine.resume(coroutine.create(function() task.wait(1) print("never") end))`],
		["a signal's handler", `workspace.ChildAdded:Connect(function() print("never") end)`],
		["a connection made after a wait", `task.wait() workspace.ChildAdded:Connect(function() print("never") end)`],
		["Wait", `workspace.ChildAdded:Wait() print("never")`],
		["the theme's handler", `settings().Studio.ThemeChanged:Connect(function() print("never") end)`],
	])("ends what began with %s", async (_, source) => {
		const { studio, plugin, printed } = await runLuau(source, { signalBehavior: "Immediate" });
		await studio.advance(100);
		await plugin.unload();
		await studio.addToPlace("Workspace", [{ name: "New", className: "Folder" }]);
		await studio.setTheme("Light");
		await studio.advance(10_000);
		expect(printed()).toEqual([]);
		await studio.close();
	});

	it("goes on after a handler that fails", async () => {
		const { studio, plugin, printed, problems } = await runLuau(`
			plugin.Unloading:Connect(function() error("broken handler") end)
			plugin.Unloading:Connect(function() print("unloading") end)
		`);
		await plugin.unload();
		expect(printed()).toEqual(["unloading"]);
		expect(problems()).toEqual([expect.stringContaining("broken handler")]);
		await studio.close();
	});

	it.each([
		["is under way", `plugin:CreateToolbar("Tools"):CreateButton("Send", "", "").Click:Connect(send)`],
		["a handler makes", `plugin.Unloading:Connect(send)`],
	])("lets a request that %s reach its server, and tells the plugin nothing of it", async (_, when) => {
		const { url, arrived } = await listen();
		const { studio, plugin, printed, problems } = await runLuau(`
			local function send()
				print("sending")
				game:GetService("HttpService"):RequestAsync({ Url = "${url}/last", Method = "POST", Body = "x" })
				print("never")
			end
			${when}
		`);
		if (when.includes("Click")) {
			await (await studio.toolbarButton("Send")).click();
		}
		await plugin.unload();
		await studio.settle();
		await studio.advance(1000);
		expect(arrived).toEqual(["POST /last"]);
		expect(studio.http.requests[0]?.outcome).toMatchObject({ status: 200 });
		expect(printed()).toEqual(["sending"]);
		expect(problems()).toEqual([]);
		await studio.close();
	});

	it("leaves other plugins alone", async () => {
		const { studio, plugin, printed } = await runLuau(busyPlugin);
		const folder = await writeFiles({
			"src/other.server.luau": `while true do task.wait(60) print("other") end`,
			"default.project.json": '{"name":"Other","tree":{"$path":"src"}}',
		});
		await studio.installPlugin({ projectFile: join(folder, "default.project.json") });
		await plugin.unload();
		await studio.advance(61_000);
		expect(printed()).toEqual(["unloading", "other"]);
		await studio.close();
	});
});

describe("killing Studio", () => {
	it("fires nothing", async () => {
		const { studio, plugin, printed } = await runLuau(busyPlugin);
		await plugin.crash();
		await studio.advance(600_000);
		expect(printed()).toEqual([]);
		expect(await studio.widgets()).toEqual([]);
		await studio.close();
	});
});
