import fc from "fast-check";
import type { Draft } from "../hostile-request.ts";
import { hostile, render } from "../hostile-request.ts";

/** How often a slow sender sends something, in milliseconds. */
const dripMs = 200;

function drip(start: Buffer, piece: string, count: number): ReadonlyArray<Buffer> {
	return [start, ...Array<Buffer>(count).fill(Buffer.from(piece))];
}

/**
 * Connections that take their time and are never closed from this side: they cost the server one each until it has had
 * enough. `totalMs`: for how long they go on, longer than a server waits.
 */
export function slow(totalMs: number): fc.Arbitrary<Draft> {
	const count = Math.ceil(totalMs / dripMs);
	const posting = ["Host: 127.0.0.1", "Content-Type: application/json"];
	return fc
		.constantFrom(
			[Buffer.alloc(0)],
			[Buffer.from("GET /telemetry/start-session HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ")],
			drip(Buffer.from("GET /telemetry/start-session HTTP/1.1\r\nX: "), "x", count),
			drip(Buffer.from("G"), "E", count),
			[render("POST /telemetry/ingest HTTP/1.1", [...posting, "Content-Length: 100"], Buffer.from("{"))],
			drip(render("POST /telemetry/ingest HTTP/1.1", [...posting, "Content-Length: 100000"]), " ", count),
			drip(render("POST /telemetry/ingest HTTP/1.1", [...posting, "Transfer-Encoding: chunked"]), "1\r\n \r\n", count),
			drip(render("POST /nothing HTTP/1.1", [...posting, "Content-Length: 100000"]), " ", count),
		)
		.map(
			(pieces): Draft =>
				() =>
					hostile("slow", Buffer.alloc(0), { pieces, pauseMs: dripMs, answers: 0 }),
		);
}
