import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Host } from "../support/host.js";
import { startHost } from "../support/host.js";
import { problem, useScriptedServer } from "../support/scripted-server.js";

const server = useScriptedServer();
const domain = "apis.flipbooklabs.com";

type Step = (host: Host) => Promise<void> | void;

/** What the user, Studio and the server do. */
const steps: Readonly<Record<string, Step>> = {
	open: (host) => host.press("open"),
	close: (host) => host.press("close"),
	track: (host) => host.press("track"),
	yes: (host) => host.press("yes"),
	no: (host) => host.press("no"),
	on: (host) => host.press("on"),
	off: (host) => host.press("off"),
	"a few seconds": (host) => host.wait(7),
	"a minute": (host) => host.wait(61),
	"two hours": (host) => host.wait(7200),
	sleep: ({ studio }) => studio.sleep(3 * 3_600_000),
	"network away": ({ studio }) => void studio.http.conditions.set(domain, { kind: "netFailure" }),
	"network back": ({ studio }) => void studio.http.conditions.clear(),
	"server busy": () => void server.script.set("ingest", () => problem(503, "unavailable", { "Retry-After": "30" })),
	"session ended": () => void server.script.set("still-alive", () => problem(410, "session_ended")),
	"server well": () => server.script.clear(),
	"settings unreadable": ({ studio }) => void (studio.settings.faults.nilReads = 5),
	"writes lost": ({ studio }) => void (studio.settings.faults.lostWrites = 2),
	reload: async (host) => {
		await host.plugin.unload();
		await host.studio.settle();
		await host.restart();
	},
};

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
console.log(`histories: SEED=${seed}`);

describe("whatever happens in whatever order", () => {
	it("nothing is sent without consent, at most six requests a minute, and no sequence number is used twice", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.constantFrom(...Object.keys(steps)), { minLength: 5, maxLength: 40 }),
				async (history) => {
					server.requests.length = 0;
					server.script.clear();
					const host = await startHost(server.url);
					const { requests } = host.studio.http;
					let saidYes = false;
					for (const name of history) {
						const before = requests.length;
						await steps[name]?.(host);
						// A no in the popup leaves an older yes as it was; only the switch takes it back.
						saidYes = name === "yes" || name === "on" || (saidYes && name !== "off");
						if (!saidYes) {
							expect(requests.length).toBe(before);
						}
					}
					const times = requests.map(({ at }) => at);
					for (const time of times) {
						// A flush on unload may add two requests to the six.
						const reloads = history.filter((name) => name === "reload").length;
						expect(times.filter((other) => other > time - 60 && other <= time).length).toBeLessThanOrEqual(
							6 + 8 * reloads,
						);
					}
					const names = new Map<string, string>();
					for (const { headers, events } of server.requests) {
						for (const event of events) {
							const key = `${headers.authorization} ${event.seq}`;
							expect(names.get(key) ?? event.name).toBe(event.name);
							names.set(key, event.name);
						}
					}
					expect(host.studio.output.filter(({ level }) => level === "error")).toEqual([]);
					await host.studio.close();
				},
			),
			{ numRuns: 25, seed },
		);
	});
});
