import type { Random } from "./client.ts";
import type { Target } from "./target.ts";

/** Something that goes wrong under load. */
export interface Fault {
	readonly name: string;
	/** Calls `over` when it is over, and resolves when the server can be expected to work again. */
	readonly happen: (target: Target, over: () => void, random: Random) => Promise<void>;
	/** Whether it can be brought about on this machine; a reason when not. */
	readonly isImpossible?: () => string | undefined;
	/** Whether requests have to be answered all the while, since not everything is struck. */
	readonly isBearable?: boolean;
}

/** How long what is stopped, or full, stays so, in milliseconds: longer than a request may take, in a long run. */
export interface FaultLengths {
	readonly stoppedMs: number;
	readonly fullMs: number;
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One of several, by chance. Throws when there is none. */
export function oneOf<T>(things: ReadonlyArray<T>, random: Random): T {
	const thing = things[Math.floor(random() * things.length)];
	if (thing === undefined) {
		throw new Error("There is nothing to choose from.");
	}
	return thing;
}

/** The same fault where requests are answered while it lasts: it is over when what was struck works again, and not before. */
export function borne(fault: Fault): Fault {
	return {
		...fault,
		isBearable: true,
		happen: async (target, over, random) => {
			await fault.happen(target, () => undefined, random);
			over();
		},
	};
}
