/** What a server can be set up with. */
export const features = [
	"queue",
	"lake",
	"PostHog",
	"two servers",
	"shared limits",
	"addresses removed",
	"one connection",
	"short retention",
] as const;

/** Something that a server can be set up with. */
export type Feature = (typeof features)[number];

/** What is done to servers, or by them, in the long run. */
export const operations = [
	"restore",
	"retention",
	"erase",
	"late spool",
	"rollup",
	"stop",
	"kill",
	"key rotation",
	"upgrade",
] as const;

/** One of these. */
export type Operation = (typeof operations)[number];

/** Events are kept for so many days where retention is short, and otherwise for as long as the server does by itself. */
export const retentionDays = { short: 3, long: 90 } as const;

const settings: Readonly<Partial<Record<Feature, Readonly<Record<string, string>>>>> = {
	"shared limits": { RATE_LIMIT_STORE: "postgres" },
	"addresses removed": { CLIENT_ADDRESSES: "removed" },
	"one connection": { DATABASE_POOL_SIZE: "1" },
	"short retention": { RETENTION_DAYS: String(retentionDays.short) },
};

/** The settings of a server with these features, as far as nothing has to be started for them. */
export function settingsOf(on: ReadonlyArray<Feature>): Readonly<Record<string, string>> {
	return Object.assign({}, ...on.map((feature) => settings[feature] ?? {})) as Record<string, string>;
}
