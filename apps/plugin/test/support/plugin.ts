import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { PluginHandle, Studio, StudioOptions, TreeNode } from "@flipbook-telemetry/studio-simulator";
import { createStudio } from "@flipbook-telemetry/studio-simulator";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished } from "vitest";

const projectFile = fileURLToPath(new URL("../../../../rojo/plugin.project.json", import.meta.url));

/** Of the plugin: it says it to people and to the server. */
export const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
	version: string;
};

/** The plugin in a Studio of its own. */
export interface Installed {
	readonly studio: Studio;
	readonly plugin: PluginHandle;
	/** Starts the plugin again in the same Studio. */
	readonly start: () => Promise<PluginHandle>;
	readonly toggle: () => Promise<void>;
	readonly press: (text: string) => Promise<void>;
	readonly sees: (text: string | RegExp) => Promise<boolean>;
}

/** A story with this name and source. */
export function story(name: string, source: string): TreeNode {
	return { name: `${name}.story`, className: "ModuleScript", source };
}

/** A story that shows a text. */
export function textStory(name: string, text: string): TreeNode {
	return story(
		name,
		`return function(target)
			local label = Instance.new("TextLabel")
			label.Text = "${text}"
			label.Parent = target
			return function() label:Destroy() end
		end`,
	);
}

/** Installs the plugin; `stories` are in ReplicatedStorage. */
export async function install(stories: ReadonlyArray<TreeNode> = [], options: StudioOptions = {}): Promise<Installed> {
	const studio = await createStudio({ ...options, place: { contents: { ReplicatedStorage: stories } } });
	// The plugin catches errors; one that only says what the simulator lacks must not pass for Studio's.
	onTestFinished(() => expect(studio.notImitated).toEqual([]));
	const start = async (): Promise<PluginHandle> => {
		const started = await studio.installPlugin({ projectFile, assetId: 1 });
		await studio.advance(2000);
		return started;
	};
	return {
		studio,
		plugin: await start(),
		start,
		toggle: async () => {
			await (await studio.toolbarButton("Flipbook")).click();
			await studio.advance(2000);
		},
		press: async (text) => {
			await (await studio.find({ className: "TextButton", text })).click();
			await studio.settle();
		},
		sees: async (text) => (await studio.findAll({ text })).length > 0,
	};
}

/** An HTTP server that collects the events that plugins send. */
export interface EventCollector {
	readonly url: string;
	/** Name and properties, in the order they arrived; taking them empties the list. */
	readonly take: () => ReadonlyArray<{ readonly name: string; readonly properties?: object }>;
	/** The bodies of all ingest requests so far, as they came. */
	readonly bodies: ReadonlyArray<string>;
	/** By the last part of the path: the response in place of the default one. Empty before each test. */
	readonly script: Map<string, ScriptedResponse>;
}

/** A response that a test scripts. */
export interface ScriptedResponse {
	readonly status: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: object;
}

/** Starts a collector for all tests of a file. */
export function useEventCollector(): EventCollector {
	const events = new Map<number, { name: string; properties?: object }>();
	const bodies: Array<string> = [];
	const script: EventCollector["script"] = new Map();
	let url = "";
	const server = createServer((request, response) => {
		let text = "";
		request.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
		request.on("end", () => {
			const scripted = script.get(request.url?.split("/").at(-1) ?? "");
			if (text !== "") {
				bodies.push(text);
			}
			if (scripted !== undefined) {
				response.writeHead(scripted.status, { "content-type": "application/json", ...scripted.headers });
				response.end(scripted.body === undefined ? "" : JSON.stringify(scripted.body));
				return;
			}
			let answer: object = {
				sessionId: "s",
				sessionToken: "t",
				...(request.headers["telemetry-installation-id"] === undefined ? { installationId: randomUUID() } : {}),
				contractVersion: 1,
				contractHash: "0",
				firstBeatSeconds: 30,
				beatSeconds: 60,
				flushSeconds: 10,
				maxBatch: 100,
			};
			if (text !== "") {
				const batch = JSON.parse(text) as { events: ReadonlyArray<{ seq: number; name: string; properties?: object }> };
				for (const { seq, name, properties } of batch.events) {
					events.set(seq, properties === undefined ? { name } : { name, properties });
				}
				answer = { accepted: batch.events.length, duplicates: 0, rejected: [], sessionOver: false };
			}
			response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
		});
	});
	beforeAll(async () => {
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	});
	beforeEach(() => {
		script.clear();
		bodies.length = 0;
	});
	afterAll(() => void server.close());
	return {
		get url() {
			return url;
		},
		bodies,
		script,
		take: () => {
			const taken = [...events.entries()].sort(([a], [b]) => a - b).map(([, event]) => event);
			events.clear();
			return taken;
		},
	};
}

/** Installs the plugin for someone who says yes. */
export async function installWithConsent(
	collector: EventCollector,
	stories: ReadonlyArray<TreeNode>,
): Promise<Installed> {
	const installed = await install(stories);
	installed.studio.http.resolve.set("apis.flipbooklabs.com", collector.url);
	await installed.toggle();
	await installed.press("Yes");
	await installed.studio.advance(3000);
	return installed;
}
