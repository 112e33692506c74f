/** How the sender of a request behaves once everything is sent. */
export type Ending =
	/** It waits; the server must answer and close. */
	| "waits"
	/** It waits a moment for an answer and then closes its half: whether the server closes cannot be foreseen. */
	| "waits a little"
	/** It closes its half at once. */
	| "half-closes"
	/** It resets the connection at once. */
	| "resets";

/** Bytes that no plugin would send, and what a server may answer. */
export interface HostileRequest {
	readonly kind: string;
	/** What is sent, piece by piece. */
	readonly pieces: ReadonlyArray<Buffer>;
	/** Milliseconds between two pieces. */
	readonly pauseMs: number;
	readonly ending: Ending;
	/** Statuses that are right. Anything from 500 is always wrong. */
	readonly statuses: ReadonlyArray<number>;
	/** How many answers there are at least; 0 when there may be none. */
	readonly answers: number;
	/** How many events of it are real, and must be stored. */
	readonly realEvents: number;
	/** Says what is wrong with the body of the last answer. */
	readonly check?: (body: unknown) => string | undefined;
}

/** What is known of the server when a request is put together. */
export interface FuzzSession {
	/** The token of an open session. */
	readonly token: string;
	/** A number of that session that no event has yet. */
	readonly nextSeq: () => number;
}

/** A request that lacks what only the running server can give. */
export type Draft = (session: FuzzSession) => HostileRequest;

/** All that need not be the same for each request. */
export type RequestDetails = Partial<Omit<HostileRequest, "kind">>;

/** Every status with which a server refuses. */
export const refusals: ReadonlyArray<number> = [400, 401, 403, 404, 405, 408, 410, 413, 415, 422, 431];

/** Puts a request together that is sent in one piece and must be refused, unless the details say otherwise. */
export function hostile(kind: string, bytes: Buffer, details: RequestDetails = {}): HostileRequest {
	return {
		kind,
		pieces: [bytes],
		pauseMs: 0,
		ending: "waits",
		statuses: refusals,
		answers: 1,
		realEvents: 0,
		...details,
	};
}

/** A request's lines and body as bytes. Text is taken as Latin-1, so that every byte can be written. */
export function render(line: string, headers: ReadonlyArray<string>, body: Buffer = Buffer.alloc(0)): Buffer {
	return Buffer.concat([Buffer.from([line, ...headers, "", ""].join("\r\n"), "latin1"), body]);
}

/** The headers of a batch that a plugin would send. */
export function batchHeaders(token: string, body: Buffer): ReadonlyArray<string> {
	return [
		"Host: 127.0.0.1",
		"Connection: close",
		`Authorization: Bearer ${token}`,
		"Content-Type: application/json",
		`Content-Length: ${body.length}`,
	];
}

/** The bytes of a batch that a plugin would send, but for its body. */
export function batch(token: string, body: Buffer): Buffer {
	return render("POST /telemetry/ingest HTTP/1.1", batchHeaders(token, body), body);
}

const mostShownBytes = 100_000;

/** A shell command that sends the same bytes again, at once. */
export function asCommand({ pieces }: HostileRequest): string {
	const bytes = Buffer.concat(pieces);
	const escaped = [...bytes.subarray(0, mostShownBytes)]
		.map((byte) =>
			byte >= 0x20 && byte < 0x7f && !["\\", "'", "%"].includes(String.fromCharCode(byte))
				? String.fromCharCode(byte)
				: `\\x${byte.toString(16).padStart(2, "0")}`,
		)
		.join("");
	const more = bytes.length > mostShownBytes ? ` # and ${bytes.length - mostShownBytes} bytes more` : "";
	return `printf '${escaped}' | nc 127.0.0.1 8787${more}`;
}
