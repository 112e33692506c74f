import { markdownLines, plain } from "@flipbook-telemetry/test-support";
import type { AttackCost } from "./measure-door.js";

function answersOf({ answers }: AttackCost): string {
	const counts = Object.entries(answers).map(([status, count]) => `${plain(count)} × ${status}`);
	return counts.length === 0 ? "none" : counts.join(", ");
}

/** A line for each attack. */
export function doorTable(costs: ReadonlyArray<AttackCost>): string {
	return markdownLines([
		[
			"",
			"ingest p50 alone, ms",
			"under attack, ms",
			"ratio",
			"slowest, ms",
			"not stored",
			"/healthz slowest, ms",
			"the attacker's answers",
		],
		...costs.map((cost) => [
			cost.attack,
			plain(cost.alone.ingestP50Ms),
			plain(cost.noticed.ingestP50Ms),
			plain(cost.noticed.ingestP50Ms / cost.alone.ingestP50Ms),
			plain(cost.noticed.ingestSlowestMs),
			`${cost.noticed.notStored} of ${cost.noticed.sent}`,
			plain(cost.noticed.healthzSlowestMs),
			answersOf(cost),
		]),
	]);
}
