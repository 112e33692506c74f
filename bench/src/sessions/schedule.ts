/** What is to be done when, by the millisecond. */
export interface Schedule<Item> {
	/** A time that was looked at already stands for the earliest that was not. */
	readonly add: (dueAtMs: number, item: Item) => void;
	/** Hands over everything that is due by now, in the order of its time; of the same millisecond, in the order of adding. */
	readonly takeDue: (nowMs: number, onDue: (item: Item, dueAtMs: number) => void) => void;
}

/**
 * A list for every millisecond that has something in it, so that adding and taking cost the same however much is planned:
 * a timer for each of a hundred thousand sessions would not.
 */
export function createSchedule<Item>(startMs: number): Schedule<Item> {
	const lists = new Map<number, Array<Item>>();
	let nextMs = Math.ceil(startMs);
	return {
		add: (dueAtMs, item) => {
			const key = Math.max(nextMs, Math.ceil(dueAtMs));
			const list = lists.get(key);
			if (list === undefined) {
				lists.set(key, [item]);
			} else {
				list.push(item);
			}
		},
		takeDue: (nowMs, onDue) => {
			while (nextMs <= nowMs) {
				const dueAtMs = nextMs;
				const list = lists.get(dueAtMs) ?? [];
				lists.delete(dueAtMs);
				nextMs += 1;
				list.forEach((item) => onDue(item, dueAtMs));
			}
		},
	};
}
