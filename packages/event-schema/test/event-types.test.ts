import { describe, expectTypeOf, it } from "vitest";
import type { EventName, PropertiesOf } from "../src/index.js";

describe("the types inferred from the catalogue", () => {
	it("know each property's own type", () => {
		expectTypeOf<PropertiesOf<"StoryClosed">>().toEqualTypeOf<{ readonly story: number; readonly openMs: number }>();
		expectTypeOf<PropertiesOf<"SessionEnded">>().toEqualTypeOf<{ readonly reason: "unloaded" | "silent" }>();
		expectTypeOf<PropertiesOf<"SessionStarted">["pluginVersion"]>().toEqualTypeOf<string>();
		expectTypeOf<PropertiesOf<"NudgeAnswered">["neverAgain"]>().toEqualTypeOf<boolean>();
	});

	it("know that some events have none", () => {
		expectTypeOf<keyof PropertiesOf<"StoryPinned">>().toEqualTypeOf<never>();
	});

	it("know every name", () => {
		expectTypeOf<"PageViewed">().toExtend<EventName>();
		expectTypeOf<"Invented">().not.toExtend<EventName>();
	});
});
