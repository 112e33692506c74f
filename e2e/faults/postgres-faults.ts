import { setTimeout as sleep } from "node:timers/promises";
import type { Fault, FaultLengths } from "./fault.ts";
import type { Target } from "./target.ts";

async function signalPostgres(target: Target, signal: NodeJS.Signals): Promise<void> {
	for (const pid of await target.postgresPids()) {
		try {
			process.kill(pid, signal);
		} catch {
			// It has ended by itself meanwhile.
		}
	}
}

/** Kills it and the processes it has started. The server that runs it starts it again. */
export async function killPostgres(target: Target): Promise<void> {
	await signalPostgres(target, "SIGKILL");
}

/** Waits for PostgreSQL to take queries again, as somebody would before going on. */
export async function untilPostgresAnswers(target: Target): Promise<void> {
	for (;;) {
		try {
			await target.query("SELECT 1");
			return;
		} catch {
			await sleep(50);
		}
	}
}

/** What can go wrong with PostgreSQL. */
export function postgresFaults({ stoppedMs }: FaultLengths): ReadonlyArray<Fault> {
	return [
		{
			name: "PostgreSQL killed",
			inject: async (target, over) => {
				await killPostgres(target);
				over();
				await untilPostgresAnswers(target);
			},
		},
		{
			name: "one of PostgreSQL's processes killed",
			inject: async (target, over, random) => {
				const children = (await target.postgresPids()).slice(1);
				process.kill(children[Math.floor(random() * children.length)] ?? process.pid, "SIGKILL");
				over();
				await untilPostgresAnswers(target);
			},
		},
		{
			name: `PostgreSQL stopped for ${stoppedMs / 1000} s`,
			inject: async (target, over) => {
				await signalPostgres(target, "SIGSTOP");
				await sleep(stoppedMs);
				await signalPostgres(target, "SIGCONT");
				over();
			},
		},
		{
			name: "connections to PostgreSQL cut, ten times",
			inject: async (target, over) => {
				for (let time = 0; time < 10; time += 1) {
					await target.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()");
					await sleep(100);
				}
				over();
			},
		},
	];
}
