import { limits } from "@flipbook-telemetry/event-schema";
import { describe, expect, it } from "vitest";
import { useCoreModules } from "../support/core-modules.js";

const modules = useCoreModules();
const key = "FlipbookTelemetry_sent";

/** Runs steps on a log; `log` is the log, `restart()` one of a later run, `values` the settings, `event(seq)` an event. */
async function run(steps: string): Promise<unknown> {
	const load = await modules.load(`
		return function()
			local values, now = {}, 100
			local store = {
				read = function(name) return values[name] end,
				write = function(name, value) values[name] = value end,
			}
			local scheduler = { after = function(_, action) action() return function() end end }
			local settings = core["durable-settings"].createDurableSettings(store, scheduler)
			local clock = { wall = function() return now end }
			local function restart()
				local log = core["sent-log"].createSentLog(settings, clock)
				log.load()
				return log
			end
			local function event(seq)
				return { seq = seq, name = "PageViewed", ageMs = seq * 10, properties = { page = "Home" } }
			end
			local log = restart()
			${steps}
		end
	`);
	return load();
}

describe("the list of what was sent", () => {
	it("has the newest first, each as it was sent the last time", async () => {
		const list = await run(`
			log.add("a", { event(1), event(2) })
			log.setVerdict("a", { 1, 2 }, "unanswered")
			now = 130
			local again = event(1)
			again.ageMs = 9000
			log.add("a", { again })
			log.setVerdict("a", { 1 }, "stored")
			return log.list()
		`);
		expect(list).toMatchObject([
			{ event: { seq: 2, ageMs: 20 }, sentAt: 100, verdict: "unanswered" },
			{ event: { seq: 1, ageMs: 9000 }, sentAt: 130, verdict: "stored" },
		]);
	});

	it("has the reason for a rejected event", async () => {
		const list = await run(`
			log.add("a", { event(1), event(2) })
			log.setVerdict("a", { 1, 2 }, "stored", { { seq = 2, message = "No such page." } })
			return log.list()
		`);
		expect(list).toMatchObject([{ verdict: "refused", message: "No such page." }, { verdict: "stored" }]);
	});

	it("keeps the last session for the next run, and no quotes in the settings, which Studio would damage", async () => {
		const [list, kept] = (await run(`
			log.add("older", { event(9) })
			log.add("a", { event(1), event(2), event(3) })
			log.setVerdict("a", { 1, 2 }, "stored", { { seq = 2, message = 'No "such" page \\\\.' } })
			log.save()
			return { restart().list(), values.${key} }
		`)) as [unknown, object];
		expect(list).toMatchObject([
			{
				session: "a",
				event: { seq: 3, name: "PageViewed", ageMs: 30, properties: { page: "Home" } },
				verdict: "unanswered",
			},
			{ event: { seq: 2 }, verdict: "refused", message: "No 'such' page '." },
			{ event: { seq: 1 }, verdict: "stored" },
		]);
		expect(JSON.stringify(Object.values(kept))).not.toContain("\\");
	});

	it("sets the state of an event that an earlier run had sent", async () => {
		const list = await run(`
			log.add("a", { event(1) })
			log.save()
			local later = restart()
			later.add("a", { event(1) })
			later.setVerdict("a", { 1 }, "stored")
			return later.list()
		`);
		expect(list).toMatchObject([{ session: "a", event: { seq: 1 }, verdict: "stored" }]);
	});

	it("is bounded, in memory and in the settings", async () => {
		const sizes = await run(`
			for seq = 1, ${limits.maxSentLogEvents + 10} do log.add("a", { event(seq) }) end
			log.save()
			local list, kept = log.list(), restart().list()
			return { #list, list[#list].event.seq, #kept, kept[1].event.seq }
		`);
		expect(sizes).toEqual([limits.maxSentLogEvents, 11, limits.maxSavedSentLogEvents, limits.maxSentLogEvents + 10]);
	});

	it("is empty after a clear, even while it is being read", async () => {
		const sizes = await run(`
			log.add("a", { event(1) })
			log.save()
			local later = restart()
			later.clear()
			return { #later.list(), #restart().list() }
		`);
		expect(sizes).toEqual([0, 0]);
	});

	it("shows the usable part of damaged settings", async () => {
		const list = await run(`
			values.${key} = { e1 = { session = "a", seq = 1, name = "X", ageMs = 1, sentAt = 5, verdict = "stored" }, e2 = 4, e3 = {} }
			local fromTable = #restart().list()
			values.${key} = "text"
			return { fromTable, #restart().list() }
		`);
		expect(list).toEqual([1, 0]);
	});
});
