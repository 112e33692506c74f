import { describe, expect, it } from "vitest";
import { useCoreModules } from "../support/core-modules.js";

const modules = useCoreModules();

describe("the reason why there was no response", () => {
	it.each([
		["HttpService permission denied on domain apis.flipbooklabs.com for plugin 8517129161.", "blocked"],
		["Unknown HTTP error: HttpService permission denied on domain x for plugin 1", "blocked"],
		["Http requests are not enabled. Enable via game settings", "disabled"],
		["Http requests can only be executed by game server", "disabled"],
		["Number of requests exceeded limit", "throttled"],
		["HttpError: DnsResolve", "unavailable"],
		["HttpError: Timedout", "unavailable"],
		["HttpError: SslConnectFail", "unavailable"],
		[
			"Plugin X was denied script injection permission. You can grant this permission in the Plugin Manager.",
			"unavailable",
		],
		["Something that Studio never said before: permission denied", "unavailable"],
		["", "unavailable"],
	])("%s", async (text, kind) => {
		const failureKindOf = await modules.load(`return require(src.studio["http-failure"]).failureKindOf`);
		expect(await failureKindOf(text)).toBe(kind);
	});
});
