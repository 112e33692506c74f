/** Where a request seems to come from. A forger can look like Studio; this tells apart those who do not take the trouble. */
export type Origin = "studio" | "other";

/**
 * Judges by what Studio adds to every request and scripts cannot change: a user agent that names it, and the id of the open
 * place (0 for one that was never saved).
 */
export function originOf(userAgent: string | undefined, robloxId: string | undefined): Origin {
	const isStudio = /\bRoblox(Studio)?\//i.test(userAgent ?? "") && /^\d{1,20}$/.test(robloxId ?? "");
	return isStudio ? "studio" : "other";
}
