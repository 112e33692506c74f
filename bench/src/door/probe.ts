import { setTimeout as sleep } from "node:timers/promises";
import { paths } from "@flipbook-telemetry/event-schema";
import type { HttpConnection } from "../support/http-connection.js";
import { openConnections } from "../support/http-connection.js";
import { quantile } from "../support/statistics.js";
import { batchBody } from "../support/traffic.js";

/** What plugins and a monitor notice. */
export interface ProbeResult {
	/** Milliseconds from when a batch was due to its answer. One without an answer took until the end. */
	readonly ingestP50Ms: number;
	readonly ingestSlowestMs: number;
	/** Batches that were due. */
	readonly sent: number;
	/** Those of them that were not answered with 200. */
	readonly notStored: number;
	readonly healthzSlowestMs: number;
}

/** Between two batches, and between two questions whether the server is well. */
const everyMs = 50;
const connections = 40;

function batchOf(host: string, token: string, seq: number): string {
	const body = batchBody(seq, 10);
	return [
		`POST ${paths.ingest} HTTP/1.1`,
		`Host: ${host}`,
		`Authorization: Bearer ${token}`,
		"Content-Type: application/json",
		`Content-Length: ${Buffer.byteLength(body)}`,
		"",
		body,
	].join("\r\n");
}

interface Timed {
	readonly ms: number;
	readonly status: number;
}

function ask(connection: HttpConnection, request: string, endsAtMs: number): Promise<Timed> {
	const startedAtMs = performance.now();
	return Promise.race([
		new Promise<Timed>((resolve) =>
			connection.send(request, (status) => resolve({ ms: performance.now() - startedAtMs, status })),
		),
		sleep(Math.max(0, endsAtMs - startedAtMs)).then(() => ({ ms: endsAtMs - startedAtMs, status: 0 })),
	]);
}

/** Sends batches of many sessions, and asks `/healthz`, each twenty times a second, whether or not the last was answered. */
export async function probe(
	url: string,
	tokens: ReadonlyArray<string>,
	firstSeq: number,
	seconds: number,
): Promise<ProbeResult> {
	const { host } = new URL(url);
	const [forBatches, forHealth] = [
		await openConnections(new URL(url), connections),
		await openConnections(new URL(url), connections),
	];
	const endsAtMs = performance.now() + seconds * 1000;
	const healthz = `GET /healthz HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
	const batches: Array<Promise<Timed>> = [];
	const healths: Array<Promise<Timed>> = [];
	const send = (pool: Array<HttpConnection>, request: string, answers: Array<Promise<Timed>>): void => {
		const connection = pool.shift();
		if (connection === undefined) {
			answers.push(Promise.resolve({ ms: endsAtMs - performance.now(), status: 0 }));
			return;
		}
		answers.push(
			ask(connection, request, endsAtMs).then((answer) => {
				if (answer.status !== 0) {
					pool.push(connection);
				}
				return answer;
			}),
		);
	};
	const [freeForBatches, freeForHealth] = [[...forBatches], [...forHealth]];
	for (let turn = 0; performance.now() < endsAtMs - everyMs; turn += 1) {
		const token = tokens[turn % tokens.length] ?? "";
		send(freeForBatches, batchOf(host, token, firstSeq + 10 * Math.floor(turn / tokens.length)), batches);
		send(freeForHealth, healthz, healths);
		await sleep(everyMs);
	}
	const [stored, well] = [await Promise.all(batches), await Promise.all(healths)];
	[...forBatches, ...forHealth].forEach(({ close }) => close());
	return {
		ingestP50Ms: quantile(
			stored.map(({ ms }) => ms),
			0.5,
		),
		ingestSlowestMs: Math.max(...stored.map(({ ms }) => ms)),
		sent: stored.length,
		notStored: stored.filter(({ status }) => status !== 200).length,
		healthzSlowestMs: Math.max(...well.map(({ ms }) => ms)),
	};
}
