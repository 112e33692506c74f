const dayMs = 24 * 60 * 60 * 1000;

/** The UTC day, as `2026-03-01`, of a moment in milliseconds since 1970. */
export function dayOf(timeMs: number): string {
	return new Date(timeMs).toISOString().slice(0, 10);
}

/** Whether a text is a UTC day that exists, such as `2026-03-01`, from 1970 to 9999. */
export function isDay(text: string): boolean {
	const timeMs = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
	return timeMs >= 0 && dayOf(timeMs) === text;
}

/** The day so many days after another; before it, when `count` is negative. */
export function addDays(day: string, count: number): string {
	return dayOf(Date.parse(`${day}T00:00:00Z`) + count * dayMs);
}

/** Every day from one to another, both included; none when the other comes first. */
export function daysBetween(fromDay: string, toDay: string): ReadonlyArray<string> {
	const days: Array<string> = [];
	for (let day = fromDay; day <= toDay; day = addDays(day, 1)) {
		days.push(day);
	}
	return days;
}

/** The Monday of a day's week: weeks begin on Mondays, as ISO 8601 has it. */
export function mondayOf(day: string): string {
	const daysSinceMonday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
	return addDays(day, -daysSinceMonday);
}
