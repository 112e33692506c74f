import { setTimeout as sleep } from "node:timers/promises";
import { pickOne } from "../support/random.ts";
import type { Fault, FaultLengths } from "./fault.ts";

/** What can go wrong with one of several servers while the others go on. */
export function singleServerFaults({ stoppedMs }: FaultLengths): ReadonlyArray<Fault> {
	return [
		{
			name: "one of the servers killed",
			isTolerated: true,
			inject: async (target, over, random) => {
				await pickOne(target.servers, random).end("SIGKILL");
				await sleep(1000);
				await target.start();
				over();
			},
		},
		{
			name: `one of the servers stopped for ${stoppedMs / 1000} s`,
			isTolerated: true,
			inject: async (target, over, random) => {
				const server = pickOne(target.servers, random);
				server.signal("SIGSTOP");
				await sleep(stoppedMs);
				server.signal("SIGCONT");
				over();
			},
		},
		{
			name: "one of the servers' clocks two hours ahead of the others'",
			isTolerated: true,
			inject: async (target, over, random) => {
				const server = pickOne(target.servers, random);
				server.setClock(2 * 3_600_000);
				await sleep(1500);
				server.setClock(0);
				over();
			},
		},
	];
}

/** What can go wrong with all servers at once. */
export function allServersFault(processes: number): Fault {
	return {
		name: processes > 1 ? "all servers killed" : "server killed",
		inject: async (target, over) => {
			await Promise.all(target.servers.map((server) => server.end("SIGKILL")));
			over();
			await target.start();
		},
	};
}
