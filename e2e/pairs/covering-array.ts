/** A configuration and what happens to it, one after the other. */
export interface Row<Feature extends string, Happening extends string> {
	/** The features that are on. */
	readonly on: ReadonlyArray<Feature>;
	readonly happenings: ReadonlyArray<Happening>;
}

/** What is to be combined. */
export interface Ground<Feature extends string, Happening extends string> {
	/** Each can be on or off. */
	readonly features: ReadonlyArray<Feature>;
	readonly happenings: ReadonlyArray<Happening>;
	/** How many different happenings a row has. */
	readonly perRow: number;
	/** Features that are on, or off, in every row. */
	readonly fixed?: ReadonlyMap<Feature, boolean>;
}

/** The best of so many candidates becomes the next row. */
const candidates = 60;

function shuffled<T>(items: ReadonlyArray<T>, random: () => number): ReadonlyArray<T> {
	return items
		.map((item) => ({ item, rank: random() }))
		.sort((a, b) => a.rank - b.rank)
		.map(({ item }) => item);
}

const onOrOff = (feature: string, isOn: boolean): string => `${isOn ? "" : "no "}${feature}`;

/**
 * The pairs that a row has: each feature (on or off) with each other feature and with each happening. Each is written in one
 * way only.
 */
export function pairsOf<Feature extends string, Happening extends string>(
	{ on, happenings }: Row<Feature, Happening>,
	features: ReadonlyArray<Feature>,
): ReadonlyArray<string> {
	const states = features.map((feature) => onOrOff(feature, on.includes(feature)));
	return states.flatMap((state, index) => [
		...states.slice(index + 1).map((other) => `${state} & ${other}`),
		...happenings.map((happening) => `${state} & ${happening}`),
	]);
}

/** Every pair that can occur. */
export function requiredPairs<Feature extends string, Happening extends string>({
	features,
	happenings,
	fixed,
}: Ground<Feature, Happening>): ReadonlySet<string> {
	const statesOf = (feature: Feature): ReadonlyArray<string> =>
		[true, false].filter((isOn) => (fixed?.get(feature) ?? isOn) === isOn).map((isOn) => onOrOff(feature, isOn));
	return new Set(
		features.flatMap((feature, index) =>
			statesOf(feature).flatMap((state) => [
				...features.slice(index + 1).flatMap((other) => statesOf(other).map((there) => `${state} & ${there}`)),
				...happenings.map((happening) => `${state} & ${happening}`),
			]),
		),
	);
}

/**
 * Chooses rows until every pair occurs in one of them: a covering array of strength 2, made greedily. The order of a row's
 * happenings is random. The same random numbers give the same rows.
 */
export function coverPairs<Feature extends string, Happening extends string>(
	ground: Ground<Feature, Happening>,
	random: () => number,
): ReadonlyArray<Row<Feature, Happening>> {
	const { features, happenings, perRow, fixed } = ground;
	const left = new Set(requiredPairs(ground));
	const gainOf = (row: Row<Feature, Happening>): number =>
		pairsOf(row, features).filter((pair) => left.has(pair)).length;
	const anyRow = (): Row<Feature, Happening> => ({
		on: features.filter((feature) => fixed?.get(feature) ?? random() < 0.5),
		happenings: shuffled(happenings, random).slice(0, perRow),
	});
	const rows: Array<Row<Feature, Happening>> = [];
	while (left.size > 0) {
		const row = Array.from({ length: candidates }, anyRow).reduce((best, other) =>
			gainOf(other) > gainOf(best) ? other : best,
		);
		const gained = pairsOf(row, features).filter((pair) => left.delete(pair));
		// Where no candidate has anything that is left, others are drawn.
		if (gained.length > 0) {
			rows.push(row);
		}
	}
	return rows;
}
