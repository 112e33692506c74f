import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePorts } from "./free-port.js";
import type { LogNodes } from "./log-nodes.js";
import { createLogNodes } from "./log-nodes.js";
import { createSeveralTarget } from "./several-target.js";
import { confine, release } from "./small-disk.js";
import type { Target } from "./target.js";
import { createTarget } from "./target.js";

/** Everything that has to be taken away afterwards. */
export interface Stage {
	readonly target: Target;
	/** Whether PostgreSQL's files are on a file system that can be filled. */
	readonly isConfined: boolean;
	readonly clear: () => Promise<void>;
}

async function createStageTarget(dataDir: string, processes: number, log: LogNodes | undefined): Promise<Target> {
	if (processes > 1 || log !== undefined) {
		return createSeveralTarget(dataDir, processes, { log });
	}
	const [port = 0] = await findFreePorts(1);
	return createTarget(dataDir, port);
}

/** Starts so many servers and what they need, in a folder of their own. Throws when a log is asked for and cannot be had. */
export async function setUpStage(processes: number, hasLog: boolean): Promise<Stage> {
	const dataDir = await mkdtemp(join(tmpdir(), "telemetry-faults-"));
	// Where it keeps its files, unless the user it runs as cannot get there.
	const place = join(dataDir, "postgres");
	let home = place;
	let target: Target | undefined;
	let log: LogNodes | undefined;
	let isMounted = false;
	const clear = async (): Promise<void> => {
		await target?.stop();
		await log?.stop();
		if (isMounted) {
			await release(place);
		}
		await rm(home, { recursive: true, force: true });
		await rm(dataDir, { recursive: true, force: true });
	};
	try {
		log = hasLog ? await createLogNodes(join(dataDir, "log")) : undefined;
		isMounted = await confine(place, 512);
		target = await createStageTarget(dataDir, processes, log);
		await log?.start();
		await target.start();
		home = await target.postgresHome();
		return { target, isConfined: isMounted && home === place, clear };
	} catch (problem) {
		await clear();
		throw problem;
	}
}
