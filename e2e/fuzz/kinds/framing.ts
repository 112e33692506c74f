import fc from "fast-check";
import type { Draft } from "../hostile-request.ts";
import { hostile, refusals, render } from "../hostile-request.ts";

const startLines = ["Telemetry-Plugin-Version: 1.0.0", "Telemetry-Channel: dev", "Telemetry-Schema-Version: 1"];
const start = "GET /telemetry/start-session HTTP/1.1";

/** A request that opens a session. It stands behind those that must be refused, where it must not be read. */
const smuggled = render(start, ["Host: 127.0.0.1", "Connection: close", ...startLines]);

/** A request that would open a session too, but for what is spoilt about it. */
function spoilt(line: string, lines: ReadonlyArray<string>, body = ""): Buffer {
	return render(line, [...lines, ...startLines], Buffer.from(body, "latin1"));
}

const host = "Host: 127.0.0.1";

const line = fc
	.oneof(
		fc
			.constantFrom(
				"GET http://127.0.0.1/telemetry/start-session",
				"GET https://user:pass@127.0.0.1:1/telemetry/start-session",
				"GET http://[::1/telemetry/start-session",
				"GET http://",
				"GET http://%zz/",
				"GET /telemetry/start-session#",
				"GET /telemetry/start-session#x",
				"OPTIONS *",
				"GET *",
				"GET 127.0.0.1:80",
				"GET telemetry/start-session",
				"GET ",
				" GET /telemetry/start-session",
				"GET\t/telemetry/start-session",
				"GET /telemetry/start session",
				"GET /telemetry/\x00start-session",
				"GET /telemetry/\xff\xfe",
				"CONNECT 127.0.0.1:80",
				"CONNECT /telemetry/start-session",
			)
			.map((target) => `${target} HTTP/1.1`),
		fc
			.constantFrom(
				"HTTP/0.9",
				"HTTP/1.2",
				"HTTP/1.11",
				"HTTP/2.0",
				"HTTP/2",
				"HTTP/9.9",
				"http/1.1",
				"HTTP",
				"HTTPS/1.1",
				"ICE/1.0",
				"",
			)
			.map((version) => `GET /telemetry/start-session ${version}`),
	)
	.map((first) => spoilt(first, [host]));

const lengths = [
	"-1",
	"+5",
	"5 5",
	"0x5",
	"5;5",
	"5,5",
	"1e2",
	"\u00b2",
	"9".repeat(30),
	"18446744073709551616",
	"NaN",
	".",
];
const encodings = [
	"gzip",
	"identity",
	"xchunked",
	"chunked, identity",
	"chunked;q=1",
	"chunked, chunked",
	"\x0bchunked",
	"chunk",
	'"chunked"',
];

const lines = fc
	.oneof(
		fc.constantFrom(...lengths).map((length) => [host, `Content-Length: ${length}`]),
		fc.constantFrom(...encodings).map((encoding) => [host, `Transfer-Encoding: ${encoding}`]),
		fc.constantFrom(
			[],
			[host, host],
			[host, "host: other"],
			[host, "Content-Length: 5", "Content-Length: 5"],
			[host, "Content-Length: 5", "Content-Length: 6"],
			[host, "Content-Length: 5", "Transfer-Encoding: chunked"],
			[host, "Transfer-Encoding: chunked", "Content-Length: 5"],
			[host, "Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
			[host, "X: a\r\n folded"],
			[host, "X: a\r\n\tTransfer-Encoding: chunked"],
			["Host : 127.0.0.1"],
			[host, "X"],
			[host, ": x"],
			[host, "Content-Length : 5"],
			[host, "X: a\nY: b"],
			[host, "X: a\rY: b"],
			[host, "X: \x00"],
		),
		fc
			.tuple(fc.constantFrom("\x00", "\x01", "\x08", "\x0b", "\x1f", "\x7f"), fc.constantFrom("a%b", "%", "a%"))
			.map(([character, around]) => [host, `X-Y: ${around.replace("%", character)}`]),
		fc
			.constantFrom(" ", "(", ")", ",", "/", ";", "<", "=", "@", "[", "]", "{", "}", '"', "\xe9", "\x00")
			.map((character) => [host, `X${character}Y: 1`]),
	)
	.map((given) => spoilt(start, given, "0\r\n\r\n"));

const noHttp = fc.oneof(
	fc.constantFrom(
		Buffer.from("GET /telemetry/start-session\r\n\r\n"),
		Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
		Buffer.from("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "latin1"),
		Buffer.from("\x00\x00\x00\x08\x04\xd2\x16\x2f", "latin1"),
		Buffer.from("EHLO x\r\n"),
		Buffer.from("SSH-2.0-x\r\n"),
		Buffer.from("PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n"),
		spoilt(start, [host]).toString("latin1").replaceAll("\r", ""),
		spoilt(start, [host]).toString("latin1").replaceAll("\n", ""),
		spoilt(start, [host]).toString("latin1").replaceAll("\r\n", "\n\r"),
	),
	// Control bytes begin no request.
	fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.concat([Buffer.from([1]), bytes])),
);

/** What is no request, or could be read as two different ones; and a good request behind it, which must not be read. */
export const brokenFraming: fc.Arbitrary<Draft> = fc.oneof(line, lines, noHttp).map(
	(bytes): Draft =>
		() =>
			hostile("broken HTTP, with a request behind it", Buffer.concat([Buffer.from(bytes), smuggled])),
);

const chunk = fc.constantFrom(
	"zz\r\n",
	"-1\r\n",
	"0x1\r\nx\r\n",
	"1\nx\n0\n\n",
	"1\r\nxx\r\n0\r\n\r\n",
	"ffffffffffffffffff\r\n",
	`1;${"x".repeat(20_000)}\r\nx\r\n0\r\n\r\n`,
	" 1\r\nx\r\n",
	"\r\n\r\n",
	"0\r\nX\r\n\r\n",
	`0\r\nX: ${"x".repeat(20_000)}\r\n\r\n`,
	"1 \r\nx\r\n0\r\n\r\n",
);

/** A body in chunks that are none, of a request that is refused anyway. */
export const brokenChunks: fc.Arbitrary<Draft> = fc
	.tuple(chunk, fc.constantFrom("/telemetry/ingest", "/telemetry/still-alive", "/nothing"))
	.map(([text, path]): Draft => {
		const bytes = render(
			`POST ${path} HTTP/1.1`,
			[host, "Connection: close", "Content-Type: application/json", "Transfer-Encoding: chunked"],
			Buffer.concat([Buffer.from(text, "latin1"), smuggled]),
		);
		return () => hostile("broken chunks", bytes, { ending: "waits a little" });
	});

const unusual = fc.constantFrom(
	["GET /healthz HTTP/1.0", "Connection: close"],
	["GET /healthz HTTP/1.1", host, "Upgrade: websocket", "Connection: Upgrade, close", "Sec-WebSocket-Key: x"],
	["GET /healthz HTTP/1.1", host, "Upgrade: h2c", "HTTP2-Settings: AAAA", "Connection: Upgrade, HTTP2-Settings, close"],
	["GET /healthz HTTP/1.1", host, "Connection: close", "Expect: magic"],
	["GET /healthz HTTP/1.1", host, "Connection: close", "Expect: 100-continue, magic"],
	["POST /telemetry/ingest HTTP/1.1", host, "Connection: close", "Expect: 100-continue", "Content-Length: 0"],
	["TRACE /healthz HTTP/1.1", host, "Connection: close", "Max-Forwards: 0"],
	["GET /healthz HTTP/1.1", host, "Connection: close, keep-alive, host, transfer-encoding"],
	["GET /healthz HTTP/1.1", host, "Connection: close", "TE: trailers, chunked;q=0"],
	["GET /healthz HTTP/1.1", host, "Connection: close", "Range: bytes=-1,0-,5-4"],
);

/** What HTTP allows and hardly anybody sends. */
export const unusualHttp: fc.Arbitrary<Draft> = unusual.map(
	([first = "", ...rest]): Draft =>
		() =>
			hostile("unusual HTTP", render(first, rest), { statuses: [100, 200, ...refusals] }),
);

/** Several requests at once on one connection, each to be refused; each has its answer. */
export const pipelined: fc.Arbitrary<Draft> = fc.integer({ min: 2, max: 12 }).chain((count) =>
	fc
		.array(
			fc.constantFrom(
				["GET /nothing HTTP/1.1", host],
				["GET /telemetry/still-alive HTTP/1.1", host],
				["GET /telemetry/start-session HTTP/1.1", host],
				["PUT /telemetry/ingest HTTP/1.1", host, "Content-Length: 0"],
				["DELETE /telemetry/my-data HTTP/1.1", host],
			),
			{ minLength: count, maxLength: count },
		)
		.map((requests): Draft => {
			const bytes = requests.map(([first = "", ...rest], index) =>
				render(first, index === count - 1 ? [...rest, "Connection: close"] : rest),
			);
			return () => hostile("pipelined", Buffer.concat(bytes), { answers: count });
		}),
);
