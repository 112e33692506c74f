/** What is counted as it happens. */
export type TallyKind = "event_rejected" | "installation_erased";

/** A row of `daily_tallies`: how often something happened on a day. Nothing in it says to whom. */
export interface DailyTalliesTable {
	/** A UTC day, as `2026-03-01`. */
	day: string;
	kind: TallyKind;
	/** Of a rejected event, the code it was refused with; else empty. */
	reason: string;
	count: number;
}
