import { markdownLines, plain } from "@flipbook-telemetry/test-support";
import { quantile } from "../support/statistics.js";
import type { Outcome } from "./crowd.js";
import { kinds } from "./crowd.js";
import type { SessionsCost, SessionsOptions } from "./measure-sessions.js";
import { startsAtOnce } from "./open-sessions.js";

/** The goal for the 99th of a hundred requests, in milliseconds. */
const goalMs = 100;

const isOk = ({ status }: Outcome): boolean => status >= 200 && status < 300;
const percent = (share: number): string => `${plain(100 * share)} %`;

/** Requests of each kind a second, and how long they took from when they were due. */
export function kindTable({ outcomes }: SessionsCost, seconds: number): string {
	const row = (name: string, of: ReadonlyArray<Outcome>): ReadonlyArray<string> => {
		const times = of.filter(isOk).map(({ latencyMs }) => latencyMs);
		const cells = [0.5, 0.99, 1].map((share) => (times.length === 0 ? "–" : plain(quantile(times, share))));
		return [name, plain(of.length / seconds), ...cells, plain(of.length - times.length)];
	};
	return markdownLines([
		["", "requests/s", "p50 ms", "p99 ms", "slowest ms", "not 2xx"],
		...kinds.map((kind) =>
			row(
				kind,
				outcomes.filter((outcome) => outcome.kind === kind),
			),
		),
		row("all", outcomes),
	]);
}

/** How the sessions were opened, what else they took, and which answers were not good, as a list. */
export function factList(cost: SessionsCost, { sessions, seconds, compress }: SessionsOptions): string {
	const { opened, outcomes, unanswered, cpu, memoryBytes, acknowledged, inDatabase } = cost;
	const starts = [0.5, 0.99].map((share) => plain(quantile(opened.latenciesMs, share))).join(" / ");
	const bad = new Map<number, number>();
	outcomes.filter((outcome) => !isOk(outcome)).forEach(({ status }) => bad.set(status, (bad.get(status) ?? 0) + 1));
	const badAnswers = [...bad].map(([status, count]) => `${plain(count)} × ${status === 0 ? "none" : status}`);
	const stored = outcomes.reduce((sum, outcome) => sum + outcome.stored, 0);
	return [
		compress === 1
			? `${plain(sessions)} sessions at once, with the client's own times`
			: `${plain(sessions)} sessions at once, with the client's times divided by ${compress}: as many requests as ` +
				`${plain(sessions * compress)} sessions make`,
		`opened at ${plain(opened.sessions.length / opened.seconds)} a second, ${startsAtOnce} at a time; p50 / p99 ${starts} ms`,
		`rows stored a second: ${plain(stored / seconds)}`,
		`answers that were not 2xx: ${badAnswers.join(", ") || "none"}; never answered: ${plain(unanswered)}`,
		`of one core: server ${percent(cpu.server)}, PostgreSQL ${percent(cpu.postgres)}, this program ${percent(cpu.sender)}`,
		`server's memory: ${plain(memoryBytes / 1_048_576)} MiB`,
		`events acknowledged: ${plain(acknowledged)}; in the database: ${plain(inDatabase)}`,
	]
		.map((line) => `- ${line}`)
		.join("\n");
}

/** Whether the goal is met. A request that failed counts as one that took for ever. */
export function verdict({ outcomes, unanswered }: SessionsCost): string {
	const times = outcomes.map((outcome) => (isOk(outcome) ? outcome.latencyMs : Infinity));
	const p99 = quantile([...times, ...Array.from({ length: unanswered }, () => Infinity)], 0.99);
	const measured = p99 === Infinity ? "More than one in a hundred requests failed" : `p99 is ${plain(p99)} ms`;
	return `${measured}: the goal of ${goalMs} ms is ${p99 < goalMs ? "met" : "not met"}.`;
}
