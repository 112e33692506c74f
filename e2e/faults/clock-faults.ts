import { setTimeout as sleep } from "node:timers/promises";
import type { Fault } from "./fault.ts";
import type { Target } from "./target.ts";

function setClocks({ servers }: Target, offsetMs: number): void {
	servers.forEach((server) => server.setClock(offsetMs));
}

/** What can go wrong with the clocks of all servers. */
export const clockFaults = (isRetentionShort: boolean): ReadonlyArray<Fault> => [
	{
		name: "clock two hours ahead, then two hours back",
		inject: async (target, over) => {
			for (const hours of [2, -2]) {
				setClocks(target, hours * 3_600_000);
				await sleep(1500);
			}
			setClocks(target, 0);
			over();
		},
	},
	{
		name: "clock forty days ahead, so that every token expires",
		whyImpossible: () => (isRetentionShort ? "everything would be dropped for its age" : undefined),
		inject: async (target, over) => {
			setClocks(target, 40 * 24 * 3_600_000);
			await sleep(1500);
			setClocks(target, 0);
			over();
		},
	},
];
