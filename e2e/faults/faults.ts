import { clockFaults } from "./clock-faults.ts";
import { diskFault } from "./disk-fault.ts";
import type { Fault, FaultLengths } from "./fault.ts";
import { tolerated } from "./fault.ts";
import { postgresFaults } from "./postgres-faults.ts";
import { queueFaults } from "./queue-faults.ts";
import { allServersFault, singleServerFaults } from "./server-faults.ts";

/** What is there for something to go wrong with. */
export interface FaultConditions {
	/** How many servers. */
	readonly processes: number;
	/** Whether there is a queue between them and PostgreSQL. */
	readonly hasQueue: boolean;
	/** Whether PostgreSQL's files are on a file system that can be filled. */
	readonly hasSmallDisk: boolean;
	/** Whether events are dropped for their age after some days. */
	readonly isRetentionShort?: boolean;
}

/** Everything that can go wrong there. With a queue, requests are answered while PostgreSQL is away. */
export function createFaults(
	lengths: FaultLengths,
	{ processes, hasQueue, hasSmallDisk, isRetentionShort = false }: FaultConditions,
): ReadonlyArray<Fault> {
	const ofDatabase = (fault: Fault): Fault => (hasQueue ? tolerated(fault) : fault);
	return [
		...(processes > 1 ? singleServerFaults(lengths) : []),
		...(hasQueue ? queueFaults(lengths) : []),
		allServersFault(processes),
		...postgresFaults(lengths).map(ofDatabase),
		...clockFaults(isRetentionShort),
		ofDatabase(diskFault(lengths, hasSmallDisk)),
	];
}

/** The faults that were asked for; all when none was. Throws when one is not known. */
export function chooseFaults(
	faults: ReadonlyArray<Fault>,
	only: ReadonlyArray<string> | undefined,
): ReadonlyArray<Fault> {
	const unknown = only?.find((name) => !faults.some((fault) => fault.name === name));
	if (unknown !== undefined) {
		throw new Error(`There is no fault "${unknown}". There are: ${faults.map(({ name }) => name).join("; ")}.`);
	}
	return faults.filter(({ name }) => only === undefined || only.includes(name));
}
