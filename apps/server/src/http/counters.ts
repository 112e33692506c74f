/** One answered request. */
export interface Answered {
	/** A known address, or `unknown`. */
	readonly route: string;
	readonly method: string;
	readonly status: number;
	readonly seconds: number;
}

/** What is counted of requests. */
export interface HttpCounters {
	readonly answered: (request: Answered) => void;
	/** A request was refused, with this problem code. */
	readonly refused: (code: string) => void;
	/** An address came along that should have been removed before, in this header. */
	readonly addressArrived: (header: string) => void;
}
