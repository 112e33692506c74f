import type { SessionStart } from "@flipbook-telemetry/event-schema";
import { drawUuid } from "@flipbook-telemetry/sample-data";
import type { Random } from "@flipbook-telemetry/sample-data";
import type { ConnectionPool } from "./connection-pool.js";
import type { PluginRequests } from "./plugin-requests.js";

/** A session that was opened, and its installation. */
export interface OpenedSession {
	readonly token: string;
	readonly installationId: string;
}

/** Sessions that were opened, each of an installation of its own, and how fast that went. */
export interface OpenedSessions {
	readonly sessions: ReadonlyArray<OpenedSession>;
	readonly seconds: number;
	/** From sending a request to its answer. */
	readonly latenciesMs: ReadonlyArray<number>;
}

/** How many are asked for at the same time. */
export const startsAtOnce = 32;

/** What start-session answers to an installation that it did not know before. */
export function readStart(body: string): OpenedSession {
	const { sessionToken, installationId } = JSON.parse(body) as SessionStart;
	return { token: sessionToken, installationId: installationId ?? "" };
}

/** Opens so many sessions, a few at a time. Throws when one is refused. */
export async function openSessions(
	pool: ConnectionPool,
	requests: PluginRequests,
	random: Random,
	count: number,
): Promise<OpenedSessions> {
	const sessions: Array<OpenedSession> = [];
	const latenciesMs: Array<number> = [];
	const since = performance.now();
	let asked = 0;
	const openInTurn = (): Promise<void> =>
		new Promise((resolve, reject) => {
			const step = (): void => {
				if (asked === count) {
					resolve();
					return;
				}
				asked += 1;
				const sentAt = performance.now();
				pool.send(requests.start(drawUuid(random)), ({ status, body }) => {
					if (status !== 200) {
						reject(new Error(`start-session answered ${status}: ${body}`));
						return;
					}
					latenciesMs.push(performance.now() - sentAt);
					sessions.push(readStart(body));
					step();
				});
			};
			step();
		});
	await Promise.all(Array.from({ length: startsAtOnce }, openInTurn));
	return { sessions, seconds: (performance.now() - since) / 1000, latenciesMs };
}
