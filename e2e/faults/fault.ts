import type { Random } from "../support/random.ts";
import type { Target } from "./target.ts";

/** Something that goes wrong under load. */
export interface Fault {
	readonly name: string;
	/** Calls `over` when it is over, and resolves when the server can be expected to work again. */
	readonly inject: (target: Target, over: () => void, random: Random) => Promise<void>;
	/** Why it cannot be injected on this machine; undefined when it can. */
	readonly whyImpossible?: () => string | undefined;
	/** Whether requests must be answered while it lasts, since not everything is struck. */
	readonly isTolerated?: boolean;
}

/** How long what is stopped, or full, stays so, in milliseconds: longer than a request may take, in a long run. */
export interface FaultLengths {
	readonly stoppedMs: number;
	readonly fullMs: number;
}

/** The same fault where requests are answered while it lasts: it is over only when what was struck works again. */
export function tolerated(fault: Fault): Fault {
	return {
		...fault,
		isTolerated: true,
		inject: async (target, over, random) => {
			await fault.inject(target, () => undefined, random);
			over();
		},
	};
}
