import fc from "fast-check";
import type { Draft } from "../hostile-request.ts";
import { batch, hostile, refusals, render } from "../hostile-request.ts";
import { batchOf, spoiltEvent } from "./spoilt-event.ts";

/** Requests that are refused as they are; damage cannot make them good. */
const refused: fc.Arbitrary<(token: string) => Buffer> = fc.oneof(
	spoiltEvent.map((event) => (token: string) => batch(token, batchOf([event]))),
	fc.constant(() =>
		render("GET /telemetry/start-session HTTP/1.1", ["Host: 127.0.0.1", "Connection: close", "Telemetry-Channel: dev"]),
	),
	fc.constant(() =>
		render("DELETE /telemetry/my-data HTTP/1.1", [
			"Host: 127.0.0.1",
			"Connection: close",
			"Telemetry-Installation-Id: x",
		]),
	),
);

interface Edit {
	/** Where, as a share of the whole. */
	readonly at: number;
	readonly what: "change" | "insert" | "remove" | "double";
	readonly byte: number;
}

const share = fc.double({ min: 0, max: 0.999, noNaN: true });

function edited(bytes: Buffer, { at, what, byte }: Edit): Buffer {
	const index = Math.floor(bytes.length * at);
	const [before, after] = [bytes.subarray(0, index), bytes.subarray(index)];
	switch (what) {
		case "change":
			return Buffer.concat([before, Buffer.from([byte]), after.subarray(1)]);
		case "insert":
			return Buffer.concat([before, Buffer.from([byte]), after]);
		case "remove":
			return Buffer.concat([before, after.subarray(1 + (byte % 8))]);
		case "double":
			return Buffer.concat([before, after.subarray(0, byte), after]);
	}
}

const edits = fc.array(
	fc.record<Edit>({
		at: share,
		what: fc.constantFrom("change", "insert", "remove", "double"),
		byte: fc.nat(255),
	}),
	{ minLength: 1, maxLength: 8 },
);

/** A request with bytes changed, added and taken out. */
export const damaged: fc.Arbitrary<Draft> = fc.tuple(refused, edits).map(
	([make, changes]): Draft =>
		({ token }) =>
			hostile("damaged bytes", changes.reduce(edited, make(token)), {
				ending: "waits a little",
				// A call of the session may have lost what was wrong with it, but none of them makes a row.
				statuses: [100, 200, 204, ...refusals],
				answers: 0,
			}),
);

/** A request that breaks off, and a connection that is closed or reset after it. */
export const brokenOff: fc.Arbitrary<Draft> = fc
	.tuple(refused, share, fc.constantFrom("half-closes" as const, "resets" as const))
	.map(([make, at, ending]): Draft => ({ token }) => {
		const bytes = make(token);
		const length = Math.floor(bytes.length * at);
		return hostile("broken off", bytes.subarray(0, length), { ending, answers: 0 });
	});

/** A request that arrives in small pieces. */
export const inPieces: fc.Arbitrary<Draft> = fc
	.tuple(refused, fc.array(share, { minLength: 1, maxLength: 10 }))
	.map(([make, cuts]): Draft => ({ token }) => {
		const bytes = make(token);
		const places = [0, ...cuts.map((cut) => Math.floor(cut * bytes.length)), bytes.length].sort((a, b) => a - b);
		const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
		return hostile("in small pieces", bytes, {
			pieces: pieces.filter(({ length }) => length > 0),
			statuses: [400, 422],
		});
	});
