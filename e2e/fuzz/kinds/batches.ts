import { limits } from "@flipbook-telemetry/event-schema";
import fc from "fast-check";
import type { Draft } from "../hostile-request.ts";
import { batch, hostile } from "../hostile-request.ts";
import { batchOf, realEvent, spoiltEvent } from "./spoilt-event.ts";

interface Told {
	readonly accepted?: number;
	readonly rejected?: ReadonlyArray<{ readonly index: number; readonly pointer: string; readonly message: string }>;
}

/** Whether an answer names exactly these events of a batch, and says why. */
function rejects(indices: ReadonlyArray<number>, accepted: number | undefined): (body: unknown) => string | undefined {
	return (body) => {
		const told = (body ?? {}) as Told;
		const named = told.rejected?.map(({ index }) => index).join(",");
		if (named !== indices.join(",") || told.accepted !== accepted) {
			return `events ${indices.join(",")} should be rejected, and ${accepted ?? "none"} accepted: ${JSON.stringify(body)}`;
		}
		return told.rejected?.every(({ index, pointer }) => pointer.startsWith(`/events/${index}`)) === true
			? undefined
			: "a rejection points elsewhere";
	};
}

/** A batch of an open session, in which no event is valid. */
export const spoiltBatch: fc.Arbitrary<Draft> = fc
	.array(spoiltEvent, { minLength: 1, maxLength: limits.maxBatchEvents, size: "small" })
	.map(
		(events): Draft =>
			({ token }) =>
				hostile("batch of spoilt events", batch(token, batchOf(events)), {
					statuses: [422],
					check: rejects([...events.keys()], undefined),
				}),
	);

/** The same, with one event in it that is real, and must be stored although its neighbours are not. */
export const mixedBatch: fc.Arbitrary<Draft> = fc
	.record({
		before: fc.array(spoiltEvent, { maxLength: 5 }),
		real: realEvent,
		after: fc.array(spoiltEvent, { minLength: 1, maxLength: 5 }),
	})
	.map(({ before, real, after }): Draft => {
		const indices = [...before.keys(), ...[...after.keys()].map((index) => before.length + 1 + index)];
		return ({ token, nextSeq }) =>
			hostile("one real event among spoilt ones", batch(token, batchOf([...before, real(nextSeq()), ...after])), {
				statuses: [200],
				realEvents: 1,
				check: rejects(indices, 1),
			});
	});
