import { setTimeout as sleep } from "node:timers/promises";
import type { IngestAnswer, Problem } from "@flipbook-telemetry/event-schema";
import { limits } from "@flipbook-telemetry/event-schema";
import { integerBetween, pickOne } from "../support/random.ts";
import { anyEvent } from "./any-event.ts";
import type { Ledger, LedgerEvent, LedgerSession, Person } from "./ledger.ts";
import { dayOf } from "./ledger.ts";
import type { Answer, Requests } from "./requests.ts";

/** Clients that write into a ledger what they record and how it was answered. */
export interface Clients {
	/** New people and new sessions of known ones, and more events of those there are; resolves once all is acknowledged. */
	readonly use: (during: string) => Promise<void>;
	/** Sends sessions of days ago for the first time, and known events of such sessions again. */
	readonly sendLate: (during: string) => Promise<void>;
	/** Asks to erase somebody, if there is anybody, by `ask` and gives their sessions. */
	readonly erase: (
		ask: (installationId: string) => Promise<void>,
		among?: ReadonlySet<LedgerSession>,
	) => Promise<ReadonlyArray<LedgerSession>>;
	/** What another window of somebody who was erased still sends, although it must not be taken. */
	readonly sendAfterErasure: (erased: LedgerSession, during: string) => Promise<void>;
	/** Asks the server to erase an installation, as a person does by the button. */
	readonly askToErase: (installationId: string) => Promise<void>;
	/** Somebody who asks more than is allowed, and what they send then. */
	readonly flood: (during: string) => Promise<void>;
	/** Sends half of what a restore has lost once more. */
	readonly resendLost: (during: string) => Promise<void>;
	/** Opens a session with the key of an erased one, as a window that does not know of the erasure does. */
	readonly reopenErased: (erased: LedgerSession, during: string) => Promise<void>;
}

/** What clients have. */
export interface ClientOptions {
	readonly ledger: Ledger;
	readonly requests: Requests;
	readonly random: () => number;
	/** Something the server answered that cannot be right. */
	readonly onWrong: (what: string) => void;
	/** Whether an answer only says that a queue has the events: what is in the database already counts as accepted then. */
	readonly isQueued: boolean;
	/** Events of sessions that began on a day before this one may be refused, since their day is not kept. */
	readonly firstKept: string;
	/** A UUID. */
	readonly newKey: () => string;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** What is not answered for so long is given up. */
const patienceMs = 30_000;

/** More than two servers that count alone let anybody ask. */
const mostBeats = 150;

const isNews = (event: LedgerEvent): boolean => event.state !== "acknowledged" || event.isLost;

/** Makes the clients. They behave as the plugin does, but that they wait a hundredth as long. */
export function createClients({
	ledger,
	requests,
	random,
	onWrong,
	isQueued,
	firstKept,
	newKey,
}: ClientOptions): Clients {
	/** Asks until there is an answer other than that the server cannot right now. */
	const askUntilAnswered = async <Body>(
		what: string,
		ask: () => Promise<Answer<Body>>,
		isForNow: (status: number) => boolean = (status) => status >= 500 || status === 429,
	): Promise<Answer<Body>> => {
		const deadline = performance.now() + patienceMs;
		for (let attempt = 0; ; attempt += 1) {
			const answer = await ask();
			if (answer !== undefined && !isForNow(answer.status)) {
				return answer;
			}
			if (performance.now() > deadline) {
				onWrong(`${what} got ${answer === undefined ? "no answer" : answer.status} for ${patienceMs / 1000} s`);
				return undefined;
			}
			await sleep(random() * Math.min(500, 20 * 2 ** attempt));
		}
	};

	/** Opens a session; false when it cannot be. */
	const open = async (session: LedgerSession, during: string): Promise<boolean> => {
		const { person } = session;
		const shown = person.installationId;
		const answer = await askUntilAnswered(`start-session ${during}`, () => requests.start(session));
		if (answer?.status !== 200) {
			if (answer !== undefined) {
				onWrong(`start-session ${during} was answered with ${answer.status} ${answer.body.code}`);
			}
			return false;
		}
		const { sessionId, sessionToken, installationId } = answer.body;
		if (session.id !== undefined && session.id !== sessionId) {
			onWrong(`the key of session ${session.id} was given another session, ${sessionId}, ${during}`);
		}
		person.installationId = installationId ?? person.installationId;
		const owner = installationId ?? shown;
		session.id = sessionId;
		session.token = sessionToken;
		session.hasMoved ||= session.installationId !== undefined && !session.isOpen && session.installationId !== owner;
		// A session that was there before keeps its installation.
		session.installationId = session.isOpen ? session.installationId : owner;
		session.isOpen = true;
		return true;
	};

	const applyAnswer = (
		session: LedgerSession,
		events: ReadonlyArray<LedgerEvent>,
		answer: IngestAnswer,
		during: string,
	): void => {
		const refused = new Set([...answer.rejected.map(({ seq }) => seq), ...answer.expired]);
		for (const event of events.filter(isNews)) {
			if (refused.has(event.seq)) {
				event.state = event.isLost ? event.state : "refused";
			} else {
				// A queue does not know yet whether the event's day is kept.
				event.state = isQueued && dayOf(session.startedAtMs) < firstKept ? "queued" : "acknowledged";
				event.isLost = false;
				event.acknowledgedDuring = during;
			}
		}
	};

	const checkAnswer = (
		session: LedgerSession,
		batch: ReadonlyArray<LedgerEvent>,
		answer: IngestAnswer,
		during: string,
	): void => {
		const { accepted, duplicates, rejected, expired } = answer;
		if (accepted + duplicates + rejected.length + expired.length !== batch.length) {
			onWrong(
				`of ${batch.length} events of session ${session.id} ${accepted} were accepted, ${duplicates} were known, ` +
					`${rejected.length} rejected and ${expired.length} too late ${during}`,
			);
		}
		const news = batch.filter(isNews).length;
		if (!isQueued && accepted > news) {
			const seqs = batch.filter((event) => !isNews(event)).map(({ seq }) => seq);
			onWrong(
				`session ${session.id}: ${accepted} events were accepted ${during}, but only ${news} of them were new; ` +
					`acknowledged before: ${seqs.join(", ")}`,
			);
		}
	};

	/** Sends a batch until it is acknowledged or refused. Gives false when the session cannot go on. */
	const deliver = async (
		session: LedgerSession,
		batch: ReadonlyArray<LedgerEvent>,
		during: string,
	): Promise<boolean> => {
		let isReopened = false;
		for (;;) {
			if (session.token === undefined && !(await open(session, during))) {
				return false;
			}
			const answer = await askUntilAnswered(`a batch of session ${session.id} ${during}`, () => {
				batch.filter(({ state }) => state === "recorded").forEach((event) => (event.state = "unsure"));
				return requests.ingest(session.token ?? "", batch);
			});
			if (answer === undefined) {
				return false;
			}
			if (answer.status === 200) {
				checkAnswer(session, batch, answer.body, during);
				applyAnswer(session, batch, answer.body, during);
				return true;
			}
			const isGone = answer.status === 410 && !session.isOpen;
			if (!isGone || isReopened) {
				onWrong(`a batch of session ${session.id} was answered with ${answer.status} ${answer.body.code} ${during}`);
				session.isOver = true;
				return false;
			}
			// A restore has lost it: the client asks for the same session again.
			session.token = undefined;
			isReopened = true;
		}
	};

	const record = (session: LedgerSession, count: number): ReadonlyArray<LedgerEvent> => {
		const nowMs = Date.now();
		const first = session.events.length + 1;
		const events = Array.from({ length: count }, (_, index) =>
			anyEvent(first + index, Math.max(session.startedAtMs, nowMs - integerBetween(0, minuteMs, random)), random),
		);
		session.events.push(...events);
		return events;
	};

	/** The client of a session that began days ago recorded its events then. */
	const recordOf = (session: LedgerSession, count: number): ReadonlyArray<LedgerEvent> => {
		if (Date.now() - session.startedAtMs < dayMs) {
			return record(session, count);
		}
		const first = session.events.length + 1;
		const events = Array.from({ length: count }, (_, index) =>
			anyEvent(first + index, session.startedAtMs + integerBetween(0, 30 * minuteMs, random), random),
		);
		session.events.push(...events);
		return events;
	};

	/** A batch with one event that no contract has, which is refused alone. */
	const deliverSpoilt = async (
		session: LedgerSession,
		batch: ReadonlyArray<LedgerEvent>,
		during: string,
	): Promise<boolean> => {
		const [spoilt] = recordOf(session, 1);
		if (spoilt === undefined || session.token === undefined) {
			return deliver(session, batch, during);
		}
		const wrong = { ...spoilt, properties: { ...spoilt.properties, userName: "somebody" } };
		spoilt.state = "refused";
		const answer = await requests.ingest(session.token, [...batch, wrong]);
		if (answer?.status === 200) {
			const { rejected } = answer.body;
			if (rejected.length !== 1 || rejected[0]?.seq !== spoilt.seq) {
				onWrong(`a batch with one spoilt event was not taken but for it ${during}`);
			}
		}
		// Whether it was taken or not: the plugin would not know it either, had the answer been lost.
		return deliver(session, batch, during);
	};

	/** Records and sends some events of a session, in batches, some of them twice or the wrong way round. */
	const continueSession = async (session: LedgerSession, during: string): Promise<void> => {
		const events = recordOf(session, integerBetween(3, 24, random));
		const half = Math.ceil(events.length / 2);
		const unsent = session.events
			.slice(0, -events.length)
			.filter(({ state }) => state === "unsure")
			.slice(0, limits.maxBatchEvents / 2);
		const batches = [[...unsent, ...events.slice(0, half)], events.slice(half)].filter(({ length }) => length > 0);
		const ordered = random() < 0.3 ? batches.toReversed() : batches;
		for (const batch of ordered) {
			const send = random() < 0.2 ? deliverSpoilt : deliver;
			if (session.isOver || !(await send(session, batch.slice(0, limits.maxBatchEvents - 1), during))) {
				return;
			}
		}
		const known = session.events.filter(({ state, isLost }) => state === "acknowledged" && !isLost);
		if (random() < 0.3 && known.length > 0) {
			await deliver(session, known.slice(0, 20), during);
		}
		if (random() < 0.3 && session.token !== undefined) {
			await requests.stillAlive(session.token);
		}
	};

	const begin = async (person: Person, startedAtMs: number, during: string): Promise<LedgerSession> => {
		const session = ledger.addSession(person, newKey(), startedAtMs);
		await continueSession(session, during);
		return session;
	};

	const isRunning = (session: LedgerSession): boolean => !session.isOver && !session.isErased;

	/** A known person to erase, of whom the server has something. */
	const pickPerson = (among: ReadonlySet<LedgerSession> | undefined): Person | undefined => {
		const known = ledger.sessions.filter(
			(session) =>
				isRunning(session) &&
				session.isOpen &&
				session.installationId === session.person.installationId &&
				(among === undefined || among.has(session)),
		);
		return known.length === 0 ? undefined : pickOne(known, random).person;
	};

	const minutesAgo = (): number => Date.now() - integerBetween(0, 20 * minuteMs, random);
	/** About noon of a day that is old, so that nobody wonders which day it is. */
	const daysAgo = (days: number): number => {
		const todayMs = Date.parse(new Date().toISOString().slice(0, 10));
		return todayMs - days * dayMs + 12 * 60 * minuteMs + integerBetween(0, 60 * minuteMs, random);
	};
	const anyVersion = (): string => pickOne(["1.0.0", "1.1.0", "2.0.0"], random);
	/** Days that short retention keeps, and days that it drops, none of them near to the border. */
	const anyOldDay = (): number => pickOne([1, 6, 8, 12], random);

	return {
		use: async (during) => {
			const known = ledger.sessions.filter(isRunning).slice(-5);
			const people = ledger.people.filter(({ isErased, installationId }) => !isErased && installationId !== undefined);
			const comeBack = people.filter(() => random() < 0.3).slice(0, 1);
			await Promise.all([
				...known.map((session) => continueSession(session, during)),
				...comeBack.map((person) => begin(person, minutesAgo(), during)),
				...Array.from({ length: 2 }, async () => {
					const person = ledger.addPerson(anyVersion());
					await begin(person, minutesAgo(), during);
					await begin(person, daysAgo(anyOldDay()), during);
				}),
			]);
		},
		sendLate: async (during) => {
			const old = ledger.sessions.filter((session) => isRunning(session) && Date.now() - session.startedAtMs > dayMs);
			await Promise.all([
				...Array.from({ length: 2 }, () => begin(ledger.addPerson(anyVersion()), daysAgo(anyOldDay()), during)),
				...old.map(async (session) => {
					// First known events, which count once, then new ones.
					const known = session.events.filter(({ state, isLost }) => state === "acknowledged" && !isLost);
					if (known.length > 0 && session.isOpen) {
						await deliver(session, known.slice(0, 50), during);
					}
					await continueSession(session, during);
				}),
			]);
		},
		erase: async (ask, among) => {
			const person = pickPerson(among);
			if (person?.installationId === undefined) {
				return [];
			}
			const { installationId } = person;
			await ask(installationId);
			ledger.erase(person);
			return ledger.sessions.filter((session) => session.installationId === installationId);
		},
		sendAfterErasure: async (erased, during) => {
			if (erased.token === undefined) {
				return;
			}
			const [event] = recordOf(erased, 1);
			const { token } = erased;
			const answer = await askUntilAnswered(
				`a batch of an erased session ${during}`,
				() => requests.ingest(token, event === undefined ? [] : [event]),
				(status) => status >= 500,
			);
			// It may have asked too much before; nothing is taken then either.
			if (answer !== undefined && answer.status !== 410 && answer.status !== 429) {
				onWrong(`a batch of session ${erased.id}, which is erased, was answered with ${answer.status} ${during}`);
			}
		},
		askToErase: async (installationId) => {
			const answer = await askUntilAnswered("an erasure", () => requests.erase(installationId));
			if (answer !== undefined && answer.status !== 204) {
				onWrong(`the erasure of ${installationId} was answered with ${answer.status}`);
			}
		},
		flood: async (during) => {
			const session = await begin(ledger.addPerson(anyVersion()), minutesAgo(), during);
			const { token } = session;
			session.isOver = true;
			for (let count = 0; token !== undefined && count < mostBeats; count += 1) {
				if ((await requests.stillAlive(token))?.status === 429) {
					const events = record(session, 3);
					const answer = await requests.ingest(token, events);
					if (answer?.status === 200) {
						applyAnswer(session, events, answer.body, during);
					} else if (answer === undefined || answer.status >= 500) {
						events.forEach((event) => (event.state = "unsure"));
					}
					return;
				}
			}
		},
		resendLost: async (during) => {
			const lost = ledger.sessions
				.filter(isRunning)
				.map((session) => ({ session, events: session.events.filter(({ isLost }) => isLost) }))
				.filter(({ events }) => events.length > 0 && random() < 0.5);
			await Promise.all(lost.map(({ session, events }) => deliver(session, events.slice(0, 90), during)));
		},
		reopenErased: async (erased, during) => {
			const person = ledger.addPerson(erased.person.pluginVersion);
			person.installationId = erased.installationId;
			const session = ledger.addSession(person, erased.key, erased.startedAtMs);
			const answer: Answer<Problem & { sessionId?: string; installationId?: string }> = await askUntilAnswered(
				`start-session ${during}`,
				() => requests.start(session),
			);
			session.isOver = true;
			person.isErased = true;
			if (answer?.status !== 200) {
				return;
			}
			const { sessionId, installationId } = answer.body;
			if (sessionId === erased.id) {
				onWrong(`session ${erased.id}, which is erased, lives again after start-session with its key ${during}`);
			} else if (installationId === undefined || installationId === erased.installationId) {
				onWrong(`installation ${erased.installationId}, which is erased, lives again ${during}`);
			} else {
				// Somebody new, of whom nothing more is heard.
				Object.assign(session, { id: sessionId, installationId, isOpen: true });
			}
		},
	};
}
