import { setTimeout as sleep } from "node:timers/promises";
import { integerBetween, pickOne } from "../support/random.ts";
import type { Deployment } from "./deployment.ts";
import type { Operation } from "./features.ts";

/** Servers that are told to stop have to be gone by then: their unit gives them 30 s. */
const longestStopMs = 15_000;
/** Servers that still run after this are considered hung. */
const givenUpMs = 60_000;

/** Events are kept while a sink is busy or away; the command says to try again. */
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

/** A person asks by the button, or the maker by a command. */
async function eraseInstallation(
	deployment: Deployment,
	during: string,
	among?: Parameters<Deployment["clients"]["erase"]>[1],
): Promise<void> {
	const { clients, command, random } = deployment;
	const byHand = random() < 0.3;
	const sessions = await clients.erase(
		async (id) => (byHand ? void (await command("erase", id)) : clients.askToErase(id)),
		among,
	);
	for (const session of sessions.filter(({ token }) => token !== undefined).slice(0, 2)) {
		await clients.sendAfterErasure(session, `right after its erasure ${during}`);
		await clients.reopenErased(session, `after its erasure ${during}`);
		await clients.sendAfterErasure(session, `later after its erasure ${during}`);
	}
}

/** Performs an action while clients use the servers. */
async function whileUsed(deployment: Deployment, during: string, action: () => Promise<void>): Promise<void> {
	const using = deployment.clients.use(during);
	await sleep(integerBetween(10, 150, deployment.random));
	await Promise.all([action(), using]);
}

async function stopInTime(deployment: Deployment): Promise<void> {
	const sinceMs = performance.now();
	const hasStopped = await Promise.race([deployment.stop().then(() => true), sleep(givenUpMs, false, { ref: false })]);
	if (!hasStopped) {
		throw new Error(`the servers have not stopped after ${givenUpMs / 1000} s`);
	}
	const tookMs = performance.now() - sinceMs;
	if (tookMs > longestStopMs) {
		deployment.onWrong(`the servers took ${(tookMs / 1000).toFixed(1)} s to stop`);
	}
}

/** How each operation is performed. The servers run before and afterwards. */
export const runOperation: Readonly<Record<Operation, (deployment: Deployment, firstKept: string) => Promise<void>>> = {
	restore: async (deployment, firstKept) => {
		const { ledger, clients, command, keyFile, start, untilStored } = deployment;
		await untilStored();
		await command("backup");
		const snapshot = ledger.takeSnapshot();
		await clients.use("after a backup");
		await eraseInstallation(deployment, "after a backup", snapshot.sessions);
		await untilStored();
		await stopInTime(deployment);
		await command("restore", "--force", "--key", keyFile);
		ledger.goBackTo(snapshot);
		// What a sink may not have is kept; what is too old goes with the next retention.
		ledger.dropBefore(deployment.lakeFolder === undefined && deployment.postHog === undefined ? firstKept : undefined);
		await start();
		await clients.resendLost("right after a restore");
		await clients.use("right after a restore");
	},
	retention: async ({ ledger, clients, command, untilStored }, firstKept) => {
		await untilStored();
		await untilItSucceeds(() => command("retention"));
		ledger.dropBefore(firstKept);
		await clients.sendLate("after retention");
	},
	erase: async (deployment) => {
		await eraseInstallation(deployment, "by request");
		await deployment.clients.use("after an erasure");
	},
	"late spool": ({ clients }) => clients.sendLate("late"),
	rollup: (deployment) =>
		whileUsed(deployment, "during a rollup", async () => {
			await deployment.command("rollup");
		}),
	stop: (deployment) =>
		whileUsed(deployment, "during a stop", async () => {
			await stopInTime(deployment);
			await deployment.start();
		}),
	kill: (deployment) =>
		whileUsed(deployment, "during a kill", async () => {
			const { random, servers, start } = deployment;
			await Promise.all((random() < 0.5 ? servers : [pickOne(servers, random)]).map((server) => server.kill()));
			await sleep(integerBetween(0, 300, random));
			await start();
		}),
	"key rotation": (deployment) =>
		whileUsed(deployment, "during a key rotation", async () => {
			await stopInTime(deployment);
			deployment.rotateKeys();
			await deployment.start();
		}),
	// The version before has left its data before the servers were started.
	upgrade: ({ clients }) => clients.sendLate("after an upgrade"),
};
