/** A number that the arithmetic of docs/scaling.md begins with, and where it is from. */
export interface Input {
	readonly value: number;
	readonly what: string;
	/** In Markdown, as seen from docs. */
	readonly from: string;
}

const sessions = "[bench:sessions](performance.md#sessions)";
const client = "[bench:client](../bench/README.md#what-telemetry-costs-the-plugin-that-carries-it)";
const counting = "[bench:counting](../bench/README.md#what-counting-a-day-costs)";
const staysRight = "[how numbers stay right](metrics.md#how-they-stay-right)";
const assumed = "assumed";
const setting = "a setting, `RETENTION_DAYS`";

/** Everything measured, assumed and looked up. Whoever measures anew changes it here and runs `pnpm generate`. */
export const inputs = {
	requestsPerHour: { value: 89, what: "requests of one session in an hour", from: client },
	eventsPerHour: { value: 60, what: "events in it", from: client },
	measuredRequests: { value: 2522, what: "requests/s measured, of the kinds that plugins make", from: sessions },
	serverCores: { value: 0.56, what: "cores that the server used then", from: sessions },
	postgresCores: { value: 0.23, what: "cores that PostgreSQL used then", from: sessions },
	bytesPerEvent: {
		value: 181,
		what: "on disk for an event, with its part of the session, bytes",
		from: "[bench:cost](performance.md#what-an-event-costs)",
	},
	rolledEvents: { value: 1_000_080, what: "events of a day that was counted", from: counting },
	rolledSeconds: { value: 10.9, what: "seconds of a core that took", from: counting },
	pauseFactor: { value: 20, what: "times as long as a count of today, the pause after it", from: staysRight },
	leastPauseSeconds: { value: 20, what: "seconds, the shortest such pause", from: staysRight },
	daysAnHour: { value: 3, what: "days that are counted once an hour", from: staysRight },
	hoursPerUser: { value: 1, what: "for which a daily user has the plugin open, hours", from: assumed },
	peakFactor: { value: 3, what: "times the day's average at the busiest hour", from: assumed },
	busiestShare: {
		value: 0.5,
		what: "of its cores a machine may use then",
		from: "the [goal](performance.md) for p99 is set there",
	},
	daysKept: { value: 90, what: "days that events are kept", from: setting },
	diskFactor: {
		value: 1.5,
		what: "times the events, for WAL, indexes being built, and backups on their way",
		from: assumed,
	},
	balancerRequests: {
		value: 10_000,
		what: "requests/s that a node of the balancer takes",
		from: "[its limits](https://docs.digitalocean.com/products/networking/load-balancers/details/limits/)",
	},
	balancerPrice: {
		value: 12,
		what: "a month for such a node, $",
		from: `${assumed}, to be looked up; [its page](https://docs.digitalocean.com/products/networking/load-balancers/) said 10`,
	},
	corePrice: { value: 21, what: "a month for a dedicated vCPU, $", from: `${assumed}, to be looked up` },
	volumePrice: {
		value: 0.1,
		what: "a month for a GiB of block storage, $",
		from: `${assumed}, to be looked up`,
	},
} satisfies Readonly<Record<string, Input>>;

/** Droplets whose cores are shared with others. */
export const droplets: ReadonlyArray<{ readonly cores: number; readonly diskGiB: number; readonly price: number }> = [
	{ cores: 1, diskGiB: 10, price: 4 },
	{ cores: 1, diskGiB: 25, price: 6 },
	{ cores: 1, diskGiB: 50, price: 12 },
	{ cores: 2, diskGiB: 80, price: 24 },
	{ cores: 4, diskGiB: 160, price: 48 },
	{ cores: 8, diskGiB: 320, price: 96 },
];
