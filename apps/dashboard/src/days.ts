const dayMs = 24 * 60 * 60 * 1000;

/** The UTC day of today, as `2026-03-01`. */
export function today(): string {
	return new Date().toISOString().slice(0, 10);
}

/** The day so many days after another; before it, when `count` is negative. */
export function addDays(day: string, count: number): string {
	return new Date(Date.parse(day) + count * dayMs).toISOString().slice(0, 10);
}

/** How many days there are from one to another, both included. */
export function daysFrom(from: string, to: string): number {
	return Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1;
}

/** Whether a text is a day. */
export function isDay(text: string): boolean {
	return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && addDays(text, 0) === text;
}
