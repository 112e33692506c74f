import { limits } from "@flipbook-telemetry/event-schema";
import type { NumberRanges } from "./number-ranges.js";
import { hasNumber, highestOf, missingUpTo, withAtMost, withNumbers } from "./number-ranges.js";

/** Which events of a session were accepted, and what the gaps between their numbers mean. */
export interface SessionNumbers {
	/** The numbers of the accepted events. They decide what is a duplicate, whatever became of the events. */
	readonly accepted: NumberRanges;
	/** Missing numbers of events that the client recorded and that never arrived. */
	readonly lost: number;
	/** Missing numbers that no client can have reached: a client that counts wrong, or none at all. */
	readonly implausible: number;
}

/** The number of an event, and when it happened in milliseconds since 1970. */
export interface NumberedEvent {
	readonly seq: number;
	readonly occurredAtMs: number;
}

/** Before any event. */
export const noNumbers: SessionNumbers = { accepted: [], lost: 0, implausible: 0 };

/**
 * A session keeps at most so many ranges, so that its row stays small whatever is sent. A client sends its events in order,
 * and each gap costs it at least a batch; past this many the lowest gaps count as accepted.
 */
const maxRanges = 1000;

/**
 * Whether a client can have given this number to an event by then: it fills its queue at once, and after that numbers no
 * more than `limits.maxEventsPerSecond`.
 */
export function isPlausible({ seq, occurredAtMs }: NumberedEvent, sessionStartedAtMs: number): boolean {
	const seconds = Math.max(0, occurredAtMs - sessionStartedAtMs) / 1000;
	return seq <= limits.maxQueuedEvents + limits.maxEventsPerSecond * seconds;
}

/**
 * Those events, of a batch, that have not been accepted yet. Of two with the same number the first counts. Numbers nearly
 * always rise, and one above the highest so far is new without looking.
 */
export function freshOf<Event extends { readonly seq: number }>(
	{ accepted }: SessionNumbers,
	events: ReadonlyArray<Event>,
): ReadonlyArray<Event> {
	const fresh: Array<Event> = [];
	let highest = highestOf(accepted);
	for (const event of events) {
		const { seq } = event;
		if (seq > highest || (!hasNumber(accepted, seq) && !fresh.some((other) => other.seq === seq))) {
			fresh.push(event);
			highest = Math.max(highest, seq);
		}
	}
	return fresh;
}

/** The end of the last range before which no more numbers are missing than are counted as lost. */
function plausibleTop({ accepted, lost }: SessionNumbers): number {
	let top = 0;
	let missing = 0;
	for (const [first, last] of accepted) {
		missing += first - top - 1;
		if (missing > lost) {
			break;
		}
		top = last;
	}
	return top;
}

/**
 * Accepts events. What is missing below a plausible number was lost; what is missing above the highest plausible number is
 * implausible. The result is the same in whatever order events come, as long as no gap was given up.
 */
export function accept(
	numbers: SessionNumbers,
	fresh: ReadonlyArray<NumberedEvent>,
	sessionStartedAtMs: number,
): SessionNumbers {
	let top = plausibleTop(numbers);
	for (const event of fresh) {
		if (event.seq > top && isPlausible(event, sessionStartedAtMs)) {
			top = event.seq;
		}
	}
	const seqs = fresh.map(({ seq }) => seq);
	const accepted = withAtMost(withNumbers(numbers.accepted, seqs), maxRanges);
	const lost = missingUpTo(accepted, top);
	return { accepted, lost, implausible: missingUpTo(accepted, highestOf(accepted)) - lost };
}
