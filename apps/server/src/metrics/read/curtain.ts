/** A row that is put together from days, some of which may be behind the curtain. */
export interface Curtained {
	/** Days that are not part of it, because they would tell about too few installations. */
	readonly closed: number;
	/** The most installations there were on one of the other days. */
	readonly seen: number;
}

/** Whether a group of so many installations may be shown. An empty group is nobody's. */
export function mayShow(installations: number, smallestGroup: number): boolean {
	return installations === 0 || installations >= smallestGroup;
}

/** A value of a row, or null when nothing of the row may be shown. */
export function show<T>({ closed, seen }: Curtained, value: T): T | null {
	return closed > 0 && seen === 0 ? null : value;
}

/** How many rows are not whole. */
export function hiddenOf(rows: ReadonlyArray<Curtained>): number {
	return rows.filter(({ closed }) => closed > 0).length;
}
