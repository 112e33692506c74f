import { fork } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { headers, paths } from "@flipbook-telemetry/event-schema";
import type { AttackOrder, AttackResult } from "./attacker.js";
import { attacks } from "./attacks.js";
import { startDoorServer } from "./door-server.js";
import type { ProbeResult } from "./probe.js";
import { probe } from "./probe.js";

/** Whether the server under attack is told addresses, or they are removed before they arrive. */
export type Addresses = "counted" | "removed";

/** How an attack is made, and on which server. */
export interface DoorOptions {
	/** The server's program. */
	readonly program: string;
	readonly addresses: Addresses;
	readonly seconds: number;
	/** Of the attacker. */
	readonly connections: number;
	/** Positions in `attacks`. */
	readonly attacks: ReadonlyArray<number>;
	readonly say: (line: string) => void;
}

/** What was noticed during one attack. */
export interface AttackCost {
	readonly attack: string;
	/** Right before. */
	readonly alone: ProbeResult;
	readonly noticed: ProbeResult;
	readonly answers: AttackResult;
}

/** Between the beginning of an attack and the first look. */
const warmUpMs = 3000;

/** Sessions of those who are no attackers, and as many of those who are: so many that none reaches its own limit. */
const sessions = 300;
/** Argon2id of nothing in particular: without a password there is nothing to sign in with. */
const passwordHash =
	"$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

async function openSession(url: string, index: number): Promise<string> {
	const response = await fetch(`${url}${paths.startSession}`, {
		headers: {
			[headers.pluginVersion]: "1.0.0",
			[headers.channel]: "stable",
			[headers.schemaVersion]: "1",
			"X-Forwarded-For": `198.51.${index >> 8}.${index & 255}`,
		},
	});
	return ((await response.json()) as { readonly sessionToken: string }).sessionToken;
}

async function openSessions(url: string, first: number): Promise<ReadonlyArray<string>> {
	const tokens: Array<string> = [];
	for (let index = 0; index < sessions; index += 10) {
		const opened = Array.from({ length: 10 }, (_, more) => openSession(url, first + index + more));
		tokens.push(...(await Promise.all(opened)));
	}
	return tokens;
}

function startAttack(order: AttackOrder): Promise<AttackResult> {
	const attacker = fork(fileURLToPath(new URL("./attacker.js", import.meta.url)), [JSON.stringify(order)]);
	return new Promise((resolve, reject) => {
		attacker.once("message", (statuses) => resolve(statuses as AttackResult));
		attacker.once("exit", (code) => reject(new Error(`The attacker ended with exit code ${code}.`)));
	});
}

/** Waits until a server that was attacked answers at once again. */
async function recovered(url: string): Promise<void> {
	for (let attempt = 0; attempt < 60; attempt += 1) {
		const startedAtMs = performance.now();
		await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
		if (performance.now() - startedAtMs < 50) {
			return;
		}
		await sleep(500);
	}
	throw new Error("The server does not recover from the attack.");
}

/** Measures what those notice who are no attackers, alone and then under attack, for each attack on one server. */
export async function measureDoor(options: DoorOptions): Promise<ReadonlyArray<AttackCost>> {
	const { program, addresses, seconds, connections, say } = options;
	const server = await startDoorServer(program, {
		CLIENT_ADDRESSES: addresses,
		CLIENT_ADDRESS_HEADER: "X-Forwarded-For",
		DASHBOARD_PASSWORD_HASH: passwordHash,
	});
	try {
		const { url } = server;
		const [tokens, attackers] = [await openSessions(url, 0), await openSessions(url, sessions)];
		let firstSeq = 1;
		const next = async (): Promise<ProbeResult> => {
			const noticed = await probe(url, tokens, firstSeq, seconds);
			firstSeq += 1000;
			return noticed;
		};
		// The first requests of a process are slower than all others.
		await next();
		const attacked: Array<AttackCost> = [];
		for (const number of options.attacks) {
			const attack = attacks[number]?.name ?? "";
			say(attack);
			const alone = await next();
			const order = { url, attack: number, connections, seconds: seconds + warmUpMs / 1000, tokens: attackers };
			const attacking = startAttack(order);
			// Its connections have to be open.
			await sleep(warmUpMs);
			const noticed = await next();
			attacked.push({ attack, alone, noticed, answers: await attacking });
			await recovered(url);
		}
		return attacked;
	} finally {
		await server.stop();
	}
}
