import { describe, expect, it } from "vitest";
import { originOf } from "../../src/http/anonymizer.js";

describe("a request", () => {
	it.each([
		["RobloxStudio/WinInet", "7012345678", "studio"],
		["RobloxStudio/WinInet RobloxApp/0.650.0.6500873", "0", "studio"],
		["Roblox/WinInet", "7012345678", "studio"],
		["RobloxStudio/WinInet", undefined, "other"],
		["RobloxStudio/WinInet", "not a number", "other"],
		["curl/8.5.0", "7012345678", "other"],
		["curl/8.5.0", undefined, "other"],
		[undefined, undefined, "other"],
	] as const)("of %s, from the place %s, comes from: %s", (userAgent, robloxId, origin) => {
		expect(originOf(userAgent, robloxId)).toBe(origin);
	});
});
