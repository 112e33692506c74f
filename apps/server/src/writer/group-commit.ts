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
	/** Writes a group as a whole or not at all, and gives the answers in its order. */
	readonly write: (group: ReadonlyArray<Item>) => Promise<ReadonlyArray<Answer>>;
	/** Whether a group failed for a reason that has nothing to do with what is in it. */
	readonly isHopeless: (problem: unknown) => boolean;
}

interface Waiting<Item, Answer> {
	readonly item: Item;
	readonly resolve: (answer: Answer) => void;
	readonly reject: (problem: unknown) => void;
}

/**
 * Group commit: while groups are being written, what comes in meanwhile gathers into the next, so that one transaction and
 * one wait for the disk serve all who wait. Nobody is kept waiting for company: with nothing under way a group of one is
 * written at once. When a group cannot be written, each of its items is tried alone, so that none fails for another.
 */
export function createGroupCommit<Item, Answer>({
	weigh,
	maxWeight,
	groupsAtOnce,
	write,
	isHopeless,
}: GroupOptions<Item, Answer>): GroupCommit<Item, Answer> {
	let queue: Array<Waiting<Item, Answer>> = [];
	let running = 0;
	let underWay = 0;
	let onDrained: Array<() => void> = [];

	const takeGroup = (): Array<Waiting<Item, Answer>> => {
		let weight = 0;
		let count = 0;
		for (const { item } of queue) {
			weight += weigh(item);
			if (count > 0 && weight > maxWeight) {
				break;
			}
			count += 1;
		}
		const group = queue.slice(0, count);
		queue = queue.slice(count);
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

	const run = async (): Promise<void> => {
		while (queue.length > 0) {
			const group = takeGroup();
			underWay += group.length;
			await writeGroup(group);
			underWay -= group.length;
		}
		running -= 1;
		if (running === 0) {
			onDrained.forEach((resolve) => resolve());
			onDrained = [];
		}
	};

	return {
		submit: (item) =>
			new Promise((resolve, reject) => {
				queue.push({ item, resolve, reject });
				if (running < groupsAtOnce) {
					running += 1;
					// What arrives in the same turn of the event loop goes along.
					setImmediate(() => void run());
				}
			}),
		waiting: () => queue.length + underWay,
		drained: () => (running === 0 ? Promise.resolve() : new Promise((resolve) => onDrained.push(resolve))),
	};
}
