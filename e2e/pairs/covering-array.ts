import { shuffle } from "../support/random.ts";
/** A configuration and the operations on it, in order. */
export interface Row<Feature extends string, Operation extends string> {
	/** The features that are on. */
	readonly on: ReadonlyArray<Feature>;
	readonly operations: ReadonlyArray<Operation>;
}

/** What is to be combined. */
export interface CoveringArrayOptions<Feature extends string, Operation extends string> {
	/** Each can be on or off. */
	readonly features: ReadonlyArray<Feature>;
	readonly operations: ReadonlyArray<Operation>;
	/** How many different operations a row has. */
	readonly perRow: number;
	/** Features that are on, or off, in every row. */
	readonly fixed?: ReadonlyMap<Feature, boolean>;
}

/** The best of so many candidates becomes the next row. */
const candidates = 60;

const onOrOff = (feature: string, isOn: boolean): string => `${isOn ? "" : "no "}${feature}`;

/**
 * The pairs that a row has: each feature (on or off) with each other feature and with each operation. Each is written in one
 * way only.
 */
export function pairsOf<Feature extends string, Operation extends string>(
	{ on, operations }: Row<Feature, Operation>,
	features: ReadonlyArray<Feature>,
): ReadonlyArray<string> {
	const states = features.map((feature) => onOrOff(feature, on.includes(feature)));
	return states.flatMap((state, index) => [
		...states.slice(index + 1).map((other) => `${state} & ${other}`),
		...operations.map((operation) => `${state} & ${operation}`),
	]);
}

/** Every pair that can occur. */
export function requiredPairs<Feature extends string, Operation extends string>({
	features,
	operations,
	fixed,
}: CoveringArrayOptions<Feature, Operation>): ReadonlySet<string> {
	const statesOf = (feature: Feature): ReadonlyArray<string> =>
		[true, false].filter((isOn) => (fixed?.get(feature) ?? isOn) === isOn).map((isOn) => onOrOff(feature, isOn));
	return new Set(
		features.flatMap((feature, index) =>
			statesOf(feature).flatMap((state) => [
				...features.slice(index + 1).flatMap((other) => statesOf(other).map((there) => `${state} & ${there}`)),
				...operations.map((operation) => `${state} & ${operation}`),
			]),
		),
	);
}

/**
 * Chooses rows until every pair occurs in one of them: a covering array of strength 2, made greedily. The order of a row's
 * operations is random. The same random numbers give the same rows.
 */
export function coverPairs<Feature extends string, Operation extends string>(
	options: CoveringArrayOptions<Feature, Operation>,
	random: () => number,
): ReadonlyArray<Row<Feature, Operation>> {
	const { features, operations, perRow, fixed } = options;
	const left = new Set(requiredPairs(options));
	const gainOf = (row: Row<Feature, Operation>): number =>
		pairsOf(row, features).filter((pair) => left.has(pair)).length;
	const anyRow = (): Row<Feature, Operation> => ({
		on: features.filter((feature) => fixed?.get(feature) ?? random() < 0.5),
		operations: shuffle(operations, random).slice(0, perRow),
	});
	const rows: Array<Row<Feature, Operation>> = [];
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
