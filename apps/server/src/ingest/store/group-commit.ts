/** Writes what many ask for at once. */
export interface GroupCommit<Item, Answer> {
	/** Resolves when the item's group is durable. Rejects when the item was not written. */
	readonly submit: (item: Item) => Promise<Answer>;
	/** How many items wait, those included that are being written. */
	readonly waiting: () => number;
	/** Resolves when nothing waits any more. */
	readonly drained: () => Promise<void>;
}

/** What groups are made of, and how they are written. */
export interface GroupOptions<Item, Answer> {
	/** How much an item adds to its group. */
	readonly weigh: (item: Item) => number;
	/** A group is closed when it weighs so much. */
	readonly maxWeight: number;
	/** How many groups are written at the same time. */
	readonly groupsAtOnce: number;
	/** While there is company, a group that is not full begins so many milliseconds after the one before. */
	readonly gapMs: number;
	/** Writes a group as a whole or not at all, and gives the answers in its order. */
	readonly write: (group: ReadonlyArray<Item>) => Promise<ReadonlyArray<Answer>>;
	/** Whether a group failed for a reason that has nothing to do with what is in it. */
	readonly isHopeless: (problem: unknown) => boolean;
	readonly monotonicMs: () => number;
	/** Calls back after so many milliseconds. */
	readonly wait: (ms: number, callback: () => void) => void;
}

interface Waiting<Item, Answer> {
	readonly item: Item;
	readonly resolve: (answer: Answer) => void;
	readonly reject: (problem: unknown) => void;
}

/**
 * Group commit: while groups are being written, what comes in meanwhile gathers into the next, so that one transaction and
 * one wait for the disk serve all who wait. Who comes alone is not kept waiting for company: with nothing under way a group
 * of one is written at once. Where there is company, groups keep a distance: a transaction has a price of its own, and many
 * small ones would take the time of those who come after them. When a group cannot be written, each of its items is tried
 * alone, so that none fails for another.
 */
export function createGroupCommit<Item, Answer>({
	weigh,
	maxWeight,
	groupsAtOnce,
	gapMs,
	write,
	isHopeless,
	monotonicMs,
	wait,
}: GroupOptions<Item, Answer>): GroupCommit<Item, Answer> {
	let queue: Array<Waiting<Item, Answer>> = [];
	let queuedWeight = 0;
	let running = 0;
	let underWay = 0;
	let startedAtMs = -Infinity;
	let isStartDue = false;
	let isPausing = false;
	let onDrained: Array<() => void> = [];

	const takeGroup = (): Array<Waiting<Item, Answer>> => {
		let weight = 0;
		let taken = 0;
		let count = 0;
		for (const { item } of queue) {
			weight += weigh(item);
			if (count > 0 && weight > maxWeight) {
				break;
			}
			count += 1;
			taken = weight;
		}
		const group = queue.slice(0, count);
		queue = queue.slice(count);
		queuedWeight -= taken;
		return group;
	};

	const writeAlone = async ({ item, resolve, reject }: Waiting<Item, Answer>): Promise<void> => {
		try {
			const [answer] = await write([item]);
			resolve(answer as Answer);
		} catch (problem) {
			reject(problem);
		}
	};

	const writeGroup = async (group: ReadonlyArray<Waiting<Item, Answer>>): Promise<void> => {
		try {
			const answers = await write(group.map(({ item }) => item));
			group.forEach(({ resolve }, index) => resolve(answers[index] as Answer));
		} catch (problem) {
			if (group.length === 1 || isHopeless(problem)) {
				group.forEach(({ reject }) => reject(problem));
				return;
			}
			for (const waiting of group) {
				await writeAlone(waiting);
			}
		}
	};

	const run = async (group: ReadonlyArray<Waiting<Item, Answer>>): Promise<void> => {
		running += 1;
		underWay += group.length;
		startedAtMs = monotonicMs();
		await writeGroup(group);
		underWay -= group.length;
		running -= 1;
		startGroups();
		if (running === 0 && queue.length === 0) {
			onDrained.forEach((resolve) => resolve());
			onDrained = [];
		}
	};

	/** How long the next group has to wait for the distance to the one before. */
	const pauseMs = (): number => {
		const isAlone = queue.length === 1 && running === 0;
		return isAlone || queuedWeight >= maxWeight ? 0 : startedAtMs + gapMs - monotonicMs();
	};

	const startGroups = (): void => {
		while (queue.length > 0 && running < groupsAtOnce) {
			const pause = pauseMs();
			if (pause > 0) {
				startAfter(pause);
				return;
			}
			void run(takeGroup());
		}
	};

	const startAfter = (pause: number): void => {
		if (!isPausing) {
			isPausing = true;
			wait(pause, () => {
				isPausing = false;
				startGroups();
			});
		}
	};

	return {
		submit: (item) =>
			new Promise((resolve, reject) => {
				queue.push({ item, resolve, reject });
				queuedWeight += weigh(item);
				if (!isStartDue) {
					isStartDue = true;
					// What arrives in the same turn of the event loop goes along.
					setImmediate(() => {
						isStartDue = false;
						startGroups();
					});
				}
			}),
		waiting: () => queue.length + underWay,
		drained: () =>
			running === 0 && queue.length === 0 ? Promise.resolve() : new Promise((resolve) => onDrained.push(resolve)),
	};
}
