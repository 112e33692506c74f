import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Fault, FaultLengths } from "./fault.ts";
import { sleep } from "./fault.ts";
import { untilPostgresAnswers } from "./faults-of-postgres.ts";
import { fill } from "./small-disk.ts";

/** No room for PostgreSQL. `isConfined`: its files are on a file system that can be filled. */
export function faultOfDisk({ fullMs }: FaultLengths, isConfined: boolean): Fault {
	return {
		name: `disk full for ${fullMs / 1000} s`,
		isImpossible: () => (isConfined ? undefined : "it needs root, and a file system that can be mounted"),
		happen: async (target, over) => {
			const ballast = join(await target.postgresHome(), "ballast");
			await fill(ballast);
			await sleep(fullMs);
			await rm(ballast);
			over();
			await untilPostgresAnswers(target);
		},
	};
}
