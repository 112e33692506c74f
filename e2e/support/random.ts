/** A number from 0 up to 1; seeded, so that a run can be repeated. */
export type Random = () => number;

/** One of several, by chance. Throws when there is none. */
export function pickOne<T>(items: ReadonlyArray<T>, random: Random): T {
	const item = items[Math.floor(random() * items.length)];
	if (item === undefined) {
		throw new Error("There is nothing to choose from.");
	}
	return item;
}

/** A whole number from `min` to `max`, both included. */
export function integerBetween(min: number, max: number, random: Random): number {
	return min + Math.floor(random() * (max - min + 1));
}

/** The same items in an order of chance. */
export function shuffle<T>(items: ReadonlyArray<T>, random: Random): ReadonlyArray<T> {
	return items
		.map((item) => ({ item, rank: random() }))
		.sort((a, b) => a.rank - b.rank)
		.map(({ item }) => item);
}
