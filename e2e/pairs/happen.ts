import { setTimeout as sleep } from "node:timers/promises";
import { between, oneOf } from "./any-event.ts";
import type { Happening } from "./features.ts";
import type { Life } from "./life.ts";

/** Servers that are told to stop have to be gone by then: their unit gives them 30 s. */
const longestStopMs = 15_000;
/** Servers that still run after this are considered hung. */
const givenUpMs = 60_000;

/** Events are kept while a sink is busy or away; whoever runs the server is told to try again. */
const mostAttempts = 20;

async function untilItSucceeds(attempt: () => Promise<unknown>, attempts = mostAttempts): Promise<void> {
	try {
		await attempt();
	} catch (problem) {
		if (attempts <= 1) {
			throw problem;
		}
		await sleep(500);
		await untilItSucceeds(attempt, attempts - 1);
	}
}

/** What is erased is asked for by a button, or by whoever runs the server. */
async function eraseSomebody(
	life: Life,
	during: string,
	among?: Parameters<Life["clients"]["erase"]>[1],
): Promise<void> {
	const { clients, command, random } = life;
	const byHand = random() < 0.3;
	const sessions = await clients.erase(
		async (id) => (byHand ? void (await command("erase", id)) : clients.askToErase(id)),
		among,
	);
	for (const session of sessions.filter(({ token }) => token !== undefined).slice(0, 2)) {
		await clients.sendOf(session, `right after its erasure ${during}`);
		await clients.startAgain(session, `after its erasure ${during}`);
		await clients.sendOf(session, `later after its erasure ${during}`);
	}
}

/** Lets clients use the servers while something happens to these. */
async function whileUsed(life: Life, during: string, happen: () => Promise<void>): Promise<void> {
	const using = life.clients.useIt(during);
	await sleep(between(10, 150, life.random));
	await Promise.all([happen(), using]);
}

async function stopInTime(life: Life): Promise<void> {
	const sinceMs = performance.now();
	const hasStopped = await Promise.race([life.stop().then(() => true), sleep(givenUpMs, false, { ref: false })]);
	if (!hasStopped) {
		throw new Error(`the servers have not stopped after ${givenUpMs / 1000} s`);
	}
	const tookMs = performance.now() - sinceMs;
	if (tookMs > longestStopMs) {
		life.onWrong(`the servers took ${(tookMs / 1000).toFixed(1)} s to stop`);
	}
}

/** What each happening does, with its name for messages. The servers run before and afterwards. */
export const happen: Readonly<Record<Happening, (life: Life, firstKept: string) => Promise<void>>> = {
	restore: async (life, firstKept) => {
		const { book, clients, command, keyFile, start, untilStored } = life;
		await untilStored();
		await command("backup");
		const snapshot = book.takeSnapshot();
		await clients.useIt("after a backup");
		await eraseSomebody(life, "after a backup", snapshot.sessions);
		await untilStored();
		await stopInTime(life);
		await command("restore", "--force", "--key", keyFile);
		book.goBackTo(snapshot);
		// What a sink may not have is kept; what is too old goes with the next retention.
		book.dropBefore(life.lakeFolder === undefined && life.postHog === undefined ? firstKept : undefined);
		await start();
		await clients.sendLostAgain("right after a restore");
		await clients.useIt("right after a restore");
	},
	retention: async ({ book, clients, command, untilStored }, firstKept) => {
		await untilStored();
		await untilItSucceeds(() => command("retention"));
		book.dropBefore(firstKept);
		await clients.tellLate("after retention");
	},
	erase: async (life) => {
		await eraseSomebody(life, "by request");
		await life.clients.useIt("after an erasure");
	},
	"late spool": ({ clients }) => clients.tellLate("late"),
	rollup: (life) =>
		whileUsed(life, "during a rollup", async () => {
			await life.command("rollup");
		}),
	stop: (life) =>
		whileUsed(life, "during a stop", async () => {
			await stopInTime(life);
			await life.start();
		}),
	kill: (life) =>
		whileUsed(life, "during a kill", async () => {
			const { random, servers, start } = life;
			await Promise.all((random() < 0.5 ? servers : [oneOf(servers, random)]).map((server) => server.kill()));
			await sleep(between(0, 300, random));
			await start();
		}),
	"key rotation": (life) =>
		whileUsed(life, "during a key rotation", async () => {
			await stopInTime(life);
			life.rotateKeys();
			await life.start();
		}),
	// The version before has left its data before the servers were started.
	upgrade: ({ clients }) => clients.tellLate("after an upgrade"),
};
