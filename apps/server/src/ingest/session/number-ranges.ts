/** A set of whole numbers, as the ranges it consists of: ascending, none touches the next. Both ends belong to a range. */
export type NumberRanges = ReadonlyArray<readonly [first: number, last: number]>;

/** The highest number of a set; 0 when it is empty. */
export function highestOf(ranges: NumberRanges): number {
	return ranges.at(-1)?.[1] ?? 0;
}

/** Whether a number is in a set. */
export function hasNumber(ranges: NumberRanges, number: number): boolean {
	let low = 0;
	let high = ranges.length - 1;
	while (low <= high) {
		const middle = (low + high) >> 1;
		const [first, last] = ranges[middle] ?? [0, 0];
		if (number < first) {
			high = middle - 1;
		} else if (number > last) {
			low = middle + 1;
		} else {
			return true;
		}
	}
	return false;
}

/** The set with more numbers in it. */
export function withNumbers(ranges: NumberRanges, numbers: ReadonlyArray<number>): NumberRanges {
	const added = [...numbers].sort((a, b) => a - b);
	const merged: Array<[number, number]> = [];
	const append = (first: number, last: number): void => {
		const previous = merged.at(-1);
		if (previous !== undefined && first <= previous[1] + 1) {
			previous[1] = Math.max(previous[1], last);
		} else {
			merged.push([first, last]);
		}
	};
	let next = 0;
	for (const [first, last] of ranges) {
		for (let number = added[next]; number !== undefined && number < first; number = added[next]) {
			append(number, number);
			next += 1;
		}
		append(first, last);
	}
	added.slice(next).forEach((number) => append(number, number));
	return merged;
}

/** How many of the numbers from 1 up to one are not in a set. */
export function missingUpTo(ranges: NumberRanges, number: number): number {
	let missing = number;
	for (const [first, last] of ranges) {
		if (first > number) {
			break;
		}
		missing -= Math.min(last, number) - first + 1;
	}
	return missing;
}

/** A set with its lowest gaps filled until it has at most so many ranges. */
export function withAtMost(ranges: NumberRanges, maxRanges: number): NumberRanges {
	const surplus = ranges.length - maxRanges;
	const [lowest] = ranges;
	const joined = ranges[surplus];
	return surplus <= 0 || lowest === undefined || joined === undefined
		? ranges
		: [[lowest[0], joined[1]], ...ranges.slice(surplus + 1)];
}

/** A set as PostgreSQL writes an `int4multirange`, where the upper end does not belong to a range: `{[1,43),[50,60)}`. */
export function formatRanges(ranges: NumberRanges): string {
	return `{${ranges.map(([first, last]) => `[${first},${last + 1})`).join(",")}}`;
}

/** Reads a set as PostgreSQL writes it. */
export function parseRanges(text: string): NumberRanges {
	return [...text.matchAll(/\[(\d+),(\d+)\)/g)].map(([, first, end]) => [Number(first), Number(end) - 1]);
}
