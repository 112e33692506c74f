import { faultOfDisk } from "./fault-of-disk.ts";
import type { Fault, FaultLengths } from "./fault.ts";
import { borne } from "./fault.ts";
import { faultsOfClocks } from "./faults-of-clocks.ts";
import { faultsOfLog } from "./faults-of-log.ts";
import { faultsOfPostgres } from "./faults-of-postgres.ts";
import { faultOfAll, faultsOfOne } from "./faults-of-servers.ts";

/** What is there for something to go wrong with. */
export interface FaultGround {
	/** How many servers. */
	readonly processes: number;
	/** Whether there is a durable log between them and PostgreSQL. */
	readonly hasLog: boolean;
	/** Whether PostgreSQL's files are on a file system that can be filled. */
	readonly isConfined: boolean;
	/** Whether events are dropped for their age after some days. */
	readonly isRetentionShort?: boolean;
}

/** Everything that can go wrong there. With a log, requests are answered while PostgreSQL is away. */
export function createFaults(
	lengths: FaultLengths,
	{ processes, hasLog, isConfined, isRetentionShort = false }: FaultGround,
): ReadonlyArray<Fault> {
	const ofDatabase = (fault: Fault): Fault => (hasLog ? borne(fault) : fault);
	return [
		...(processes > 1 ? faultsOfOne(lengths) : []),
		...(hasLog ? faultsOfLog(lengths) : []),
		faultOfAll(processes),
		...faultsOfPostgres(lengths).map(ofDatabase),
		...faultsOfClocks(isRetentionShort),
		ofDatabase(faultOfDisk(lengths, isConfined)),
	];
}

/** The faults that were asked for; all when none was. Throws when one is not known. */
export function choose(faults: ReadonlyArray<Fault>, only: ReadonlyArray<string> | undefined): ReadonlyArray<Fault> {
	const unknown = only?.find((name) => !faults.some((fault) => fault.name === name));
	if (unknown !== undefined) {
		throw new Error(`There is no fault "${unknown}". There are: ${faults.map(({ name }) => name).join("; ")}.`);
	}
	return faults.filter(({ name }) => only === undefined || only.includes(name));
}
