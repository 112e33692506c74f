const dayMs = 24 * 60 * 60 * 1000;

/** The UTC day, as `2026-03-01`, of a moment in milliseconds since 1970. */
export function dayOf(timeMs: number): string {
	return new Date(timeMs).toISOString().slice(0, 10);
}

/** The day so many days after another; before it, when `count` is negative. */
export function addDays(day: string, count: number): string {
	return dayOf(Date.parse(`${day}T00:00:00Z`) + count * dayMs);
}
