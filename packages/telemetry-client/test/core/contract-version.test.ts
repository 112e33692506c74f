import { describe, expect, it } from "vitest";
import { useCoreModules } from "../support/core-modules.js";

const modules = useCoreModules();

/** A contract of two versions: the second brought a property and an event. */
const grown = `
	local grown = {
		contract.event("DoorOpened", { since = 1, description = "", why = "", isAction = true, properties = {
			contract.boolean("left", { since = 1, description = "" }),
			contract.boolean("loud", { since = 2, description = "" }),
		} }),
		contract.event("DoorPainted", { since = 2, description = "", why = "", isAction = true, properties = {} }),
	}
`;

describe("someone who agreed to an older contract", () => {
	it("is never sent for what came later", async () => {
		const reduce = await modules.load(`${grown}
			return function(version, name, properties)
				return core["reduce-event"].reduceEvent(grown, version, name, properties)
			end
		`);
		const opened = { left: true, loud: false };
		expect(await reduce(1, "DoorOpened", opened)).toEqual({ left: true });
		expect(await reduce(2, "DoorOpened", opened)).toEqual(opened);
		expect(await reduce(1, "DoorPainted", {})).toBeUndefined();
	});

	it("keeps that when a server turns out to be older still", async () => {
		const lower = await modules.load(`${grown}
			return function()
				local session = core.session.createSession(2, "key")
				core.session.appendEvent(session, "DoorOpened", { left = true, loud = true }, 0)
				core.session.appendEvent(session, "DoorPainted", {}, 0)
				core.session.downgradeContract(session, grown, 1)
				return { version = session.contractVersion, events = session.events }
			end
		`);
		expect(await lower()).toMatchObject({
			version: 1,
			events: [{ seq: 1, name: "DoorOpened", properties: { left: true } }],
		});
	});

	const consented = `
		return function(stored, act)
			local settings = { FlipbookTelemetry_consent = stored }
			local scheduler = { after = function(_, action) action() return function() end end }
			local clock = { wall = function() return 0 end }
			local store = {
				read = function(key) return settings[key] end,
				write = function(key, value) settings[key] = value end,
			}
			local durable = core["durable-settings"].createDurableSettings(store, scheduler)
			local consent = core.consent.createConsent(durable, core.postponement.createPostponement(durable, clock, 2), 2)
			consent.load()
			if act == "yes" or act == "no" then
				consent.answer(act == "yes")
			elseif act == "off" then
				consent.setEnabled(false)
			end
			return consent.current()
		end
	`;
	const toVersion1 = { answer: "granted", version: 1, asked: 1 };

	it("is asked again, and goes on with the older one until then", async () => {
		const consent = await modules.load(consented);
		expect(await consent(toVersion1)).toEqual({ answer: "granted", version: 1, shouldAsk: true });
	});

	it("keeps the older yes with a no to the wider one, and is not asked a third time", async () => {
		const consent = await modules.load(consented);
		expect(await consent(toVersion1, "no")).toEqual({ answer: "granted", version: 1, shouldAsk: false });
	});

	it("agrees to the wider one with a yes", async () => {
		const consent = await modules.load(consented);
		expect(await consent(toVersion1, "yes")).toEqual({ answer: "granted", version: 2, shouldAsk: false });
	});

	it("can still switch everything off", async () => {
		const consent = await modules.load(consented);
		expect(await consent(toVersion1, "off")).toEqual({ answer: "denied", version: 0, shouldAsk: false });
	});

	it("is not asked again after a no", async () => {
		const consent = await modules.load(consented);
		expect(await consent({ answer: "denied", version: 0, asked: 1 })).toMatchObject({
			answer: "denied",
			shouldAsk: false,
		});
	});

	it.each([
		["text", "granted"],
		["a version that is no number", { answer: "granted", version: "1", asked: 1 }],
		["an unknown answer", { answer: "maybe", version: 1, asked: 1 }],
		["half of it", { answer: "granted" }],
		["a broken version", { answer: "granted", version: 1.5, asked: 1 }],
	])("is off and asked again when the settings hold %s", async (_, stored) => {
		const consent = await modules.load(consented);
		expect(await consent(stored)).toEqual({ answer: "unasked", version: 0, shouldAsk: true });
	});

	it("is not promoted by settings of a future version", async () => {
		const consent = await modules.load(consented);
		expect(await consent({ answer: "granted", version: 9, asked: 9 })).toMatchObject({ answer: "granted", version: 2 });
	});
});
