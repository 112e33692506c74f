import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogNodes, findFreePorts } from "@flipbook-telemetry/test-support";
import type { LogNodes } from "@flipbook-telemetry/test-support";
import { settingsOf } from "../pairs/features.ts";
import { hurry } from "../pairs/life-server.ts";
import type { FaultFeature } from "./feature-draw.ts";
import { createSeveralTarget } from "./several-target.ts";
import type { FaultSinks } from "./sinks.ts";
import { setUpSinks } from "./sinks.ts";
import { confine, release } from "./small-disk.ts";
import type { Target } from "./target.ts";
import { createTarget } from "./target.ts";

/** Everything that has to be taken away afterwards. */
export interface Stage {
	readonly target: Target;
	readonly sinks: FaultSinks;
	/** Whether PostgreSQL's files are on a file system that can be filled. */
	readonly isConfined: boolean;
	readonly clear: () => Promise<void>;
}

/** What a stage has. */
export interface StageOptions {
	readonly processes: number;
	readonly hasLog: boolean;
	readonly features: ReadonlyArray<FaultFeature>;
	readonly random: () => number;
}

async function createStageTarget(
	dataDir: string,
	processes: number,
	log: LogNodes | undefined,
	env: Readonly<Record<string, string>>,
): Promise<Target> {
	if (processes > 1 || log !== undefined) {
		return createSeveralTarget(dataDir, processes, { log, env });
	}
	const [port = 0] = await findFreePorts(1);
	return createTarget(dataDir, port, { env });
}

/** Starts so many servers and what they need, in a folder of their own. Throws when a log is asked for and cannot be had. */
export async function setUpStage({ processes, hasLog, features, random }: StageOptions): Promise<Stage> {
	const dataDir = await mkdtemp(join(tmpdir(), "telemetry-faults-"));
	// Where it keeps its files, unless the user it runs as cannot get there.
	const place = join(dataDir, "postgres");
	let home = place;
	let target: Target | undefined;
	let log: LogNodes | undefined;
	let sinks: FaultSinks | undefined;
	let isMounted = false;
	const clear = async (): Promise<void> => {
		await target?.stop();
		await log?.stop();
		await sinks?.close();
		if (isMounted) {
			await release(place);
		}
		await rm(home, { recursive: true, force: true });
		await rm(dataDir, { recursive: true, force: true });
	};
	try {
		log = hasLog ? await createLogNodes(join(dataDir, "log")) : undefined;
		sinks = await setUpSinks(features, dataDir, random);
		isMounted = await confine(place, 512);
		// With features, what a server does by itself each minute or hour comes round during a run.
		const env = {
			...settingsOf(features),
			...sinks.settings,
			...(features.length > 0 ? { HURRY: String(hurry) } : {}),
		};
		target = await createStageTarget(dataDir, processes, log, env);
		await log?.start();
		await target.start();
		home = await target.postgresHome();
		await sinks.untilBegun(target);
		return { target, sinks, isConfined: isMounted && home === place, clear };
	} catch (problem) {
		await clear();
		throw problem;
	}
}
