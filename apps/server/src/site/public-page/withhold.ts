/** How many distinct installations there were in a range of whole UTC days, both included. */
export interface RangeCount {
	readonly from: string;
	readonly to: string;
	readonly installations: number;
}

/**
 * Which of some counts everybody may see. A count of fewer than `smallestGroup` installations is withheld, and so is one that
 * would reveal as few by subtraction: who was there in a week, less who was there on one of its days, are those who were
 * there on the other days only. Nobody at all may be shown.
 *
 * A count is compared with the counts that are shown of ranges within its own, which are over no later than it is: so what
 * has been shown once never has to be withheld because of what comes after it.
 */
export function whatMayBeShown<Count extends RangeCount>(
	counts: ReadonlyArray<Count>,
	smallestGroup: number,
): ReadonlySet<Count> {
	const daysOf = ({ from, to }: RangeCount): number => Date.parse(to) - Date.parse(from);
	const isGroup = (installations: number): boolean => installations === 0 || installations >= smallestGroup;
	const shown = new Set<Count>();
	for (const count of [...counts].sort((one, other) => daysOf(one) - daysOf(other))) {
		const within = [...shown].filter(({ from, to }) => count.from <= from && to <= count.to);
		if (
			isGroup(count.installations) &&
			within.every(({ installations }) => isGroup(count.installations - installations))
		) {
			shown.add(count);
		}
	}
	return shown;
}
