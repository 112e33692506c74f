import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { limits } from "@flipbook-telemetry/event-schema";
import fc from "fast-check";
import type { Draft } from "../hostile-request.ts";
import { batch, hostile, render } from "../hostile-request.ts";
import { nastyHeaderValue, nastyText } from "../nasty-text.ts";
import { batchOf, realEvent, spoiltEvent } from "./spoilt-event.ts";

const wholeBatch = realEvent.map((real) => batchOf([real(1)]).toString());

function nested(open: string, close: string): fc.Arbitrary<string> {
	return fc.integer({ min: limits.maxJsonDepth, max: 20_000 }).map((depth) => open.repeat(depth) + close.repeat(depth));
}

const digits = fc.integer({ min: 20, max: 20_000 }).map((length) => "9".repeat(length));

/** JSON that is no batch with a valid event in it, and much that is no JSON. */
const text: fc.Arbitrary<string> = fc.oneof(
	fc.json({ maxDepth: 8 }),
	fc.json({ maxDepth: 8 }).map((value) => `{"events":${value}}`),
	fc.array(fc.json(), { minLength: 1, maxLength: 5 }).map((values) => `{"events":[${values.join(",")}]}`),
	nested("[", "]"),
	nested("[", "]").map((value) => `{"events":[${value}]}`),
	nested('{"events":[', "]}"),
	nested('{"a":', "}").map((value) => value.replace(":}", ":1}")),
	nested("[", ""),
	digits.map((value) => `{"events":[{"seq":${value},"name":"StoryPinned","ageMs":0}]}`),
	digits.map((value) => `{"events":[{"seq":1,"name":"StoryPinned","ageMs":1e${value}}]}`),
	fc
		.tuple(wholeBatch, fc.double({ min: 0, max: 0.999, noNaN: true }))
		.map(([whole, share]) => whole.slice(0, Math.floor(whole.length * share))),
	fc.tuple(wholeBatch, fc.constantFrom("x", ",", "}", "]", "\0", "//", "{}", "null")).map((parts) => parts.join("")),
	wholeBatch.map((whole) => whole.replaceAll('"', "'")),
	wholeBatch.map((whole) => `/**/${whole}`),
	wholeBatch.map((whole) => `${whole.slice(0, -1)},"events":[]}`),
	wholeBatch.map((whole) => `${whole.slice(0, -1)},"__proto__":{}}`),
	fc.tuple(wholeBatch, nastyText).map(([whole, key]) => `${whole.slice(0, -1)},${JSON.stringify(`x${key}`)}:1}`),
	spoiltEvent.map((event) => `{"events":[],"events":[${event}]}`),
	spoiltEvent.map((event) => `\ufeff{"events":[${event}]}`),
	spoiltEvent.map(
		(event) =>
			`{"events":[${Array(limits.maxBatchEvents + 1)
				.fill(event)
				.join(",")}]}`,
	),
	fc.constantFrom(
		"",
		" ",
		"null",
		"NaN",
		"[]",
		"{}",
		'""',
		'{"events":null}',
		'{"events":{"length":1}}',
		'{"__proto__":[]}',
	),
);

const refusedBody = [400, 413, 415, 422];

/** A body of an open session that is not what it should be. */
export const hostileBody: fc.Arbitrary<Draft> = fc
	.oneof(
		{ weight: 6, arbitrary: text.map((value) => Buffer.from(value, "utf8")) },
		{ weight: 1, arbitrary: fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)) },
		{
			weight: 1,
			// Bytes that are no UTF-8, inside a text.
			arbitrary: fc
				.uint8Array({ minLength: 1, maxLength: 20, min: 0x80 })
				.map((bytes) =>
					Buffer.concat([Buffer.from('{"events":[{"seq":1,"name":"'), bytes, Buffer.from('","ageMs":0}]}')]),
				),
		},
	)
	.map(
		(body): Draft =>
			({ token }) =>
				hostile("hostile JSON", batch(token, body), { statuses: refusedBody }),
	);

const spaces = Buffer.alloc(32 * 1_048_576, " ");
/** Each is small, and would be 32 MiB unpacked. */
const bombs: ReadonlyArray<readonly [encoding: string, packed: Buffer]> = [
	["gzip", gzipSync(spaces)],
	["deflate", deflateSync(spaces)],
	["br", brotliCompressSync(spaces)],
];

const packings: ReadonlyArray<readonly [encoding: string, pack: (body: Buffer) => Buffer]> = [
	["gzip", gzipSync],
	["deflate", deflateSync],
	["br", brotliCompressSync],
];

const packed: fc.Arbitrary<readonly [encoding: string, body: Buffer]> = fc.oneof(
	{ weight: 1, arbitrary: fc.constantFrom(...bombs) },
	{
		weight: 4,
		arbitrary: fc
			.tuple(
				fc.constantFrom(...packings),
				spoiltEvent,
				fc.constantFrom("whole", "cut", "followed"),
				fc.constantFrom(
					"gzip",
					"deflate",
					"br",
					"GZIP",
					"x-gzip",
					"gzip, gzip",
					"identity",
					"zstd",
					"compress",
					"*",
					"",
				),
			)
			.map(([[encoding, pack], event, what, other]) => {
				const body = pack(batchOf([event]));
				return what === "whole"
					? ([other, body] as const)
					: ([encoding, what === "cut" ? body.subarray(0, -3) : Buffer.concat([body, body])] as const);
			}),
	},
	{
		weight: 2,
		arbitrary: fc.tuple(
			fc.constantFrom("gzip", "deflate", "br"),
			fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)),
		),
	},
);

/** A body of an open session that is packed in a hostile way: bombs, broken streams, other packings than it says. */
export const hostilePacking: fc.Arbitrary<Draft> = packed.map(([encoding, body]): Draft => {
	return ({ token }) =>
		hostile(
			"hostile packing",
			render(
				"POST /telemetry/ingest HTTP/1.1",
				[
					"Host: 127.0.0.1",
					"Connection: close",
					`Authorization: Bearer ${token}`,
					"Content-Type: application/json",
					`Content-Encoding: ${encoding}`,
					`Content-Length: ${body.length}`,
				],
				body,
			),
			{ statuses: refusedBody },
		);
});

const mediaType = fc.oneof(
	fc
		.constantFrom(
			"utf-16",
			"utf-16le",
			"utf-32",
			"utf-7",
			"UTF-8",
			"klingon",
			"latin1",
			"utf-",
			'"',
			"utf-8; charset=utf-16",
		)
		.map((charset) => `application/json; charset=${charset}`),
	fc.constantFrom(
		"text/plain",
		"application/json,text/plain",
		"application/xml",
		"*/*",
		"json",
		"",
		"application/json;",
		"multipart/form-data",
	),
	nastyHeaderValue.map((value) => `application/json; charset=${value}`),
	nastyHeaderValue,
);

/** A spoilt batch of an open session under a hostile media type. */
export const hostileMediaType: fc.Arbitrary<Draft> = fc.tuple(mediaType, spoiltEvent).map(([type, event]): Draft => {
	const body = batchOf([event]);
	return ({ token }) =>
		hostile(
			"hostile media type",
			render(
				"POST /telemetry/ingest HTTP/1.1",
				[
					"Host: 127.0.0.1",
					"Connection: close",
					`Authorization: Bearer ${token}`,
					`Content-Type: ${type}`,
					`Content-Length: ${body.length}`,
				],
				body,
			),
			{ statuses: refusedBody },
		);
});
