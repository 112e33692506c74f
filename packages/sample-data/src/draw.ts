/** A number from 0 up to 1; seeded, so that the same sample data can be generated again. */
export type Random = () => number;

/** Choices, each with how often it is drawn in relation to the others. */
export type Weighted<T> = ReadonlyArray<readonly [choice: T, weight: number]>;

/** Draws one of the choices. */
export function drawFrom<T>(random: Random, choices: Weighted<T>): T {
	let left = random() * choices.reduce((sum, [, weight]) => sum + weight, 0);
	for (const [choice, weight] of choices) {
		left -= weight;
		if (left < 0) {
			return choice;
		}
	}
	throw new Error("There is nothing to draw from.");
}

/** A time to wait for something that may happen at any moment, `mean` on average. */
export function drawExponential(random: Random, mean: number): number {
	return -Math.log(1 - random()) * mean;
}

/** A size of which half are below `median`; `sigma` is the standard deviation of its logarithm (by Box and Muller). */
export function drawLogNormal(random: Random, median: number, sigma: number): number {
	const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
	return median * Math.exp(sigma * normal);
}

/** A whole number that is `mean` on average. */
export function drawCount(random: Random, mean: number): number {
	return Math.floor(mean + random());
}

function hex(random: Random, digits: number): string {
	return Math.floor(random() * 16 ** digits)
		.toString(16)
		.padStart(digits, "0");
}

/** A UUID of version 4. */
export function drawUuid(random: Random): string {
	const variant = drawFrom(
		random,
		[..."89ab"].map((digit) => [digit, 1] as const),
	);
	return `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-${variant}${hex(random, 3)}-${hex(random, 8)}${hex(random, 4)}`;
}
