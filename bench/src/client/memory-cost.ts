import { limits } from "@flipbook-telemetry/event-schema";
import type { Comparison } from "@flipbook-telemetry/test-support";
import { startBenchStudio } from "./bench-studio.js";

/** What the client takes by being there, and with as many unsent events as it keeps. A plain sender keeps none. */
export async function measureMemory(): Promise<ReadonlyArray<Comparison>> {
	const { studio, ask, press } = await startBenchStudio(undefined, false);
	const loaded = await ask<number>("loaded");
	const before = await ask<number>("live");
	await press("client: full queue");
	const after = await ask<number>("live");
	await studio.close();
	return [
		{ what: "memory of the client itself, dialogs included", unit: "KiB", ours: loaded / 1024, baseline: undefined },
		{
			what: `memory of a full queue (${limits.maxQueuedEvents} events)`,
			unit: "KiB",
			ours: (after - before) / 1024,
			baseline: undefined,
		},
	];
}
