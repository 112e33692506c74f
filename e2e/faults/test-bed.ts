import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNatsNodes, findFreePorts } from "@flipbook-telemetry/test-support";
import type { NatsNodes } from "@flipbook-telemetry/test-support";
import { settingsOf } from "../pairs/features.ts";
import { jobSpeedup } from "../pairs/restartable-server.ts";
import type { FaultFeature } from "./fault-features.ts";
import { createMultiServerTarget } from "./multi-server-target.ts";
import type { FaultSinks } from "./sinks.ts";
import { setUpSinks } from "./sinks.ts";
import { mountSmallDisk, unmountSmallDisk } from "./small-disk.ts";
import type { Target } from "./target.ts";
import { createTarget } from "./target.ts";

/** Servers under test and what they need. Call `clear` afterwards. */
export interface TestBed {
	readonly target: Target;
	readonly sinks: FaultSinks;
	/** Whether PostgreSQL's files are on a file system that can be filled. */
	readonly hasSmallDisk: boolean;
	readonly clear: () => Promise<void>;
}

/** How to set up a test bed. */
export interface TestBedOptions {
	readonly processes: number;
	readonly hasQueue: boolean;
	readonly features: ReadonlyArray<FaultFeature>;
	readonly random: () => number;
}

async function chooseTarget(
	dataDir: string,
	processes: number,
	queue: NatsNodes | undefined,
	env: Readonly<Record<string, string>>,
): Promise<Target> {
	if (processes > 1 || queue !== undefined) {
		return createMultiServerTarget(dataDir, processes, { queue, env });
	}
	const [port = 0] = await findFreePorts(1);
	return createTarget(dataDir, port, { env });
}

/** Starts so many servers and what they need, in a folder of their own. Throws when a queue is asked for and cannot be had. */
export async function setUpTestBed({ processes, hasQueue, features, random }: TestBedOptions): Promise<TestBed> {
	const dataDir = await mkdtemp(join(tmpdir(), "telemetry-faults-"));
	// Where it keeps its files, unless the user it runs as cannot get there.
	const place = join(dataDir, "postgres");
	let home = place;
	let target: Target | undefined;
	let queue: NatsNodes | undefined;
	let sinks: FaultSinks | undefined;
	let isMounted = false;
	const clear = async (): Promise<void> => {
		await target?.stop();
		await queue?.stop();
		await sinks?.close();
		if (isMounted) {
			await unmountSmallDisk(place);
		}
		await rm(home, { recursive: true, force: true });
		await rm(dataDir, { recursive: true, force: true });
	};
	try {
		queue = hasQueue ? await createNatsNodes(join(dataDir, "queue")) : undefined;
		sinks = await setUpSinks(features, dataDir, random);
		isMounted = await mountSmallDisk(place, 512);
		// With features, what a server does by itself each minute or hour comes round during a run.
		const env = {
			...settingsOf(features),
			...sinks.settings,
			...(features.length > 0 ? { JOB_SPEEDUP: String(jobSpeedup) } : {}),
		};
		target = await chooseTarget(dataDir, processes, queue, env);
		await queue?.start();
		await target.start();
		home = await target.postgresHome();
		await sinks.untilBegun(target);
		return { target, sinks, hasSmallDisk: isMounted && home === place, clear };
	} catch (problem) {
		await clear();
		throw problem;
	}
}
