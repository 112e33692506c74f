import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Fault, FaultLengths } from "./fault.ts";
import { untilPostgresAnswers } from "./postgres-faults.ts";
import { fillDisk } from "./small-disk.ts";

/** No room for PostgreSQL. `isConfined`: its files are on a file system that can be filled. */
export function diskFault({ fullMs }: FaultLengths, hasSmallDisk: boolean): Fault {
	return {
		name: `disk full for ${fullMs / 1000} s`,
		whyImpossible: () => (hasSmallDisk ? undefined : "it needs root, and a file system that can be mounted"),
		inject: async (target, over) => {
			const ballast = join(await target.postgresHome(), "ballast");
			await fillDisk(ballast);
			await sleep(fullMs);
			await rm(ballast);
			over();
			await untilPostgresAnswers(target);
		},
	};
}
