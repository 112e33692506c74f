import type { HostileRequest } from "./hostile-request.ts";

/** What became of the requests of one kind. */
export interface KindReport {
	readonly kind: string;
	readonly requests: number;
	/** Answers by the first digit of their status. */
	readonly answers: Readonly<Record<number, number>>;
}

/** Counts requests and answers. */
export interface Tally {
	readonly add: (request: HostileRequest, statuses: ReadonlyArray<number>) => void;
	readonly kinds: () => ReadonlyArray<KindReport>;
}

/** Starts at nothing. */
export function createTally(): Tally {
	const byKind = new Map<string, { requests: number; answers: Record<number, number> }>();
	return {
		add: ({ kind }, statuses) => {
			const known = byKind.get(kind) ?? { requests: 0, answers: {} };
			byKind.set(kind, known);
			known.requests += 1;
			for (const status of statuses) {
				const digit = Math.floor(status / 100);
				known.answers[digit] = (known.answers[digit] ?? 0) + 1;
			}
		},
		kinds: () => [...byKind].map(([kind, report]) => ({ kind, ...report })).sort((a, b) => b.requests - a.requests),
	};
}

/** The answers of all kinds together, by the first digit of their status. */
export function sumAnswers(kinds: ReadonlyArray<KindReport>): Readonly<Record<number, number>> {
	const sum: Record<number, number> = {};
	for (const { answers } of kinds) {
		for (const [digit, count] of Object.entries(answers)) {
			sum[Number(digit)] = (sum[Number(digit)] ?? 0) + count;
		}
	}
	return sum;
}
