import { catalogue } from "@flipbook-telemetry/event-schema";
import type { MetricsQuery, Row } from "@flipbook-telemetry/metrics-schema";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readers } from "../../src/metrics/read/index.js";
import { rollUp } from "../../src/metrics/rollup/roll-up.js";
import type { PastSession } from "./support/history.js";
import { history } from "./support/history.js";
import { useMetricsDatabase } from "./support/metrics-database.js";

const database = useMetricsDatabase();
const dayOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);
const range = { from: "2026-02-26", to: "2026-03-03" } as const;
const versions = ["1.0.0", "1.2.0"];
const channels = ["stable", "beta"];

type Cell = Pick<MetricsQuery, "version" | "channel" | "traffic">;

const installations = (sessions: ReadonlyArray<PastSession>): number =>
	new Set(sessions.map(({ installation }) => installation)).size;

const isIn =
	({ version, channel, traffic }: Cell) =>
	(session: PastSession): boolean =>
		(version === "all" || session.pluginVersion === version) &&
		(channel === "all" || session.channel === channel) &&
		(traffic === "all" || session.origin !== "other");

function readSessions(cell: Cell, smallestGroup: number): Promise<{ rows: ReadonlyArray<Row<"sessions">> }> {
	return readers.sessions({ db: database.db, query: { ...range, interval: "day", ...cell }, smallestGroup });
}

describe("in any history", () => {
	it("what is hidden of a whole is nobody, or enough installations", { timeout: 120_000 }, async () => {
		const cellsBy: Readonly<Record<string, ReadonlyArray<Omit<Cell, "traffic">>>> = {
			version: versions.map((version) => ({ version, channel: "all" })),
			channel: channels.map((channel) => ({ version: "all", channel })),
			both: versions.flatMap((version) => channels.map((channel) => ({ version, channel }))),
		};
		await fc.assert(
			fc.asyncProperty(history, fc.integer({ min: 2, max: 3 }), async ({ sessions, nowMs }, smallestGroup) => {
				await database.empty();
				await database.store(sessions);
				await rollUp(database.db, { nowMs, catalogue });
				const enough = (those: ReadonlyArray<PastSession>, what: string): void => {
					const left = installations(those);
					expect(left === 0 || left >= smallestGroup, `${what}: ${left} left over`).toBe(true);
				};
				for (const [kind, cells] of Object.entries(cellsBy)) {
					const read = await Promise.all(
						cells.map(async (cell) => ({
							cell,
							studio: (await readSessions({ ...cell, traffic: "studio" }, smallestGroup)).rows,
							all: (await readSessions({ ...cell, traffic: "all" }, smallestGroup)).rows,
						})),
					);
					for (const [index, day] of (read[0]?.studio ?? []).map((row) => row.day).entries()) {
						const todays = sessions.filter(({ startedAtMs }) => dayOf(startedAtMs) === day);
						const ours = todays.filter(({ origin }) => origin !== "other");
						const isHidden = ({ studio }: { studio: ReadonlyArray<Row<"sessions">> }): boolean =>
							studio[index]?.sessions === null;
						const hidden = read.filter(isHidden).map(({ cell }) => cell);
						const left = ours.filter((session) => hidden.some((cell) => isIn({ ...cell, traffic: "studio" })(session)));
						// Nothing can be taken away from a day that is hidden as a whole.
						if (left.length < ours.length) {
							enough(left, `${day}, hidden by ${kind}`);
						}
						for (const { cell, studio, all } of read) {
							const those = todays.filter(isIn({ ...cell, traffic: "all" }));
							const known = ours.filter(isIn({ ...cell, traffic: "studio" }));
							const shown = studio[index]?.sessions ?? null;
							const shownOfAll = all[index]?.sessions ?? null;
							expect(shown === null || shown === known.length).toBe(true);
							expect(shownOfAll === null || shownOfAll === those.length).toBe(true);
							if (shown !== null) {
								enough(known, `${day} ${JSON.stringify(cell)}`);
							}
							if (shownOfAll !== null) {
								enough(
									those.filter(({ origin }) => origin === "other"),
									`${day} ${JSON.stringify(cell)}, not like Studio's`,
								);
							}
						}
					}
				}
			}),
			{ numRuns: 8 },
		);
	});

	it("a range adds up to what its days show, and to nothing more", { timeout: 120_000 }, async () => {
		const cells: ReadonlyArray<Cell> = [
			{ version: "1.2.0", channel: "all", traffic: "studio" },
			{ version: "all", channel: "beta", traffic: "all" },
			{ version: "all", channel: "all", traffic: "studio" },
		];
		const sum = (values: ReadonlyArray<number | null | undefined>): number =>
			values.reduce<number>((total, value) => total + (value ?? 0), 0);
		await fc.assert(
			fc.asyncProperty(history, async ({ sessions, nowMs }) => {
				await database.empty();
				await database.store(sessions);
				await rollUp(database.db, { nowMs, catalogue });
				const days = ["26", "27", "28"].map((day) => `2026-02-${day}`).concat("2026-03-01", "2026-03-02", "2026-03-03");
				for (const cell of cells) {
					const reading = (more: Partial<MetricsQuery>): Parameters<typeof readers.lengths>[0] => ({
						db: database.db,
						query: { ...range, interval: "day", ...cell, ...more },
						smallestGroup: 2,
					});
					const daily = (await readers.sessions(reading({}))).rows;
					const weekly = (await readers.sessions(reading({ interval: "week" }))).rows;
					expect(sum(weekly.map((row) => row.sessions))).toBe(sum(daily.map((row) => row.sessions)));
					expect(sum(weekly.map((row) => row.lengthMs))).toBe(sum(daily.map((row) => row.lengthMs)));
					const lengths = (await readers.lengths(reading({}))).rows;
					expect(sum(lengths.map((row) => row.sessions))).toBe(sum(daily.map((row) => row.sessions)));
					const uses = (await readers.uses(reading({}))).rows;
					const byDay = await Promise.all(days.map((day) => readers.uses(reading({ from: day, to: day }))));
					expect(sum(uses.map((row) => row.uses))).toBe(sum(byDay.flatMap(({ rows }) => rows.map((row) => row.uses))));
				}
			}),
			{ numRuns: 5 },
		);
	});
});
