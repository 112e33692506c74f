import type { HostCondition, HttpPolicy, PromptAnswer } from "./http-policy.js";
import { thrownUnder } from "./http-policy.js";
import type { RecordedRequest, ScriptOutcome, ScriptRequest } from "./http-request.js";
import { makeRequest, studioHeaders } from "./make-request.js";

const requestsPerMinute = 500;
const concurrentRequests = 3;

/** The network as the scripts of one Studio meet it. */
export interface Network extends HttpPolicy {
	/** Every request that was asked for, in order. */
	readonly requests: ReadonlyArray<RecordedRequest>;
	/** The hosts for which a permission prompt is open. */
	readonly openPrompts: () => ReadonlyArray<string>;
	/** Answers every open prompt. */
	readonly answerPrompts: (answer: PromptAnswer) => void;
}

/** The part of the network that the simulator itself drives. */
export interface NetworkDriver {
	readonly network: Network;
	/** A script asks for a request. */
	readonly ask: (asked: ScriptRequest) => void;
	/** Outcomes that the scripts have not been told yet; taking them empties the list. */
	readonly takeOutcomes: () => ReadonlyArray<{ readonly id: number; readonly outcome: ScriptOutcome }>;
	/** Resolves when something that is under way has come to an end; undefined when nothing is. */
	readonly nextEnd: () => Promise<void> | undefined;
}

interface Asked {
	readonly asked: ScriptRequest;
	readonly host: string;
	readonly record: RecordedRequest;
}

/** What the network depends on. */
export interface NetworkDeps {
	readonly placeId: number;
	readonly dataModel: "Edit" | "PlayClient" | "PlayServer";
	/** Virtual seconds. */
	readonly now: () => number;
}

/** A network where every host is reachable and every prompt is answered with yes. */
export function createNetwork({ placeId, dataModel, now }: NetworkDeps): NetworkDriver {
	const requests: Array<RecordedRequest> = [];
	const outcomes: Array<{ id: number; outcome: ScriptOutcome }> = [];
	const underWay = new Set<Promise<void>>();
	const queue: Array<Asked> = [];
	const prompts: Array<Asked> = [];
	const remembered = new Map<string, "allow" | "deny">();
	let askedAt: Array<number> = [];
	let busySlots = 0;

	const finish = ({ asked, record }: Asked, outcome: ScriptOutcome): void => {
		record.outcome = outcome;
		outcomes.push({ id: asked.id, outcome });
	};

	const conditionOf = (host: string): HostCondition => network.conditions.get(host) ?? { kind: "reachable" };

	const send = (item: Asked): void => {
		const condition = conditionOf(item.host);
		const text = thrownUnder(condition);
		if (text !== undefined) {
			finish(item, { error: text });
			return;
		}
		const headers = studioHeaders(item.asked, placeId);
		item.record.headers = headers;
		if (condition.kind === "answers") {
			const answered = Object.entries(condition.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
			finish(item, {
				status: condition.status,
				statusMessage: "",
				headers: Object.fromEntries(answered) as Record<string, string>,
				body: condition.body ?? "",
			});
			return;
		}
		busySlots += 1;
		if (condition.kind === "hangs") {
			return;
		}
		const url = new URL(item.asked.url);
		const base = network.resolve.get(url.hostname);
		const target = base === undefined ? url : new URL(url.pathname + url.search, base);
		const promise = makeRequest(item.asked, target, { ...headers, Host: url.host }).then((outcome) => {
			underWay.delete(promise);
			busySlots -= 1;
			finish(item, outcome);
			drain();
		});
		underWay.add(promise);
	};

	const drain = (): void => {
		while (busySlots < concurrentRequests) {
			const item = queue.shift();
			if (item === undefined) {
				return;
			}
			send(item);
		}
	};

	const permissionKey = ({ asked, host }: Asked): string => `${asked.assetId ?? "local"} ${host}`;

	const decide = (item: Asked, answer: PromptAnswer): void => {
		if (answer !== "cancel") {
			remembered.set(permissionKey(item), answer);
		}
		if (answer === "allow") {
			queue.push(item);
			drain();
		} else {
			finish(item, {
				error: `HttpService permission denied on domain ${item.host} for plugin ${item.asked.assetId ?? -1}.`,
			});
		}
	};

	/** Studio asks for plugins from the store and for hosts other than this machine. */
	const askPermission = (item: Asked): void => {
		const needsNone = item.asked.assetId === undefined || item.host === "localhost" || item.host === "127.0.0.1";
		const known = needsNone ? "allow" : remembered.get(permissionKey(item));
		if (known !== undefined) {
			decide(item, known);
		} else if (network.prompt === "ask") {
			prompts.push(item);
		} else {
			decide(item, network.prompt);
		}
	};

	const refusal = (host: string): string | undefined => {
		if (dataModel === "PlayClient") {
			return "Http requests can only be executed by game server";
		}
		if (dataModel === "PlayServer" && !network.isHttpEnabled) {
			return "Http requests are not enabled. Enable via game settings";
		}
		if (/(^|\.)roblox\.com$/.test(host)) {
			return "HttpService is not allowed to access ROBLOX resources";
		}
		askedAt = [...askedAt.filter((at) => now() - at < 60), now()];
		return askedAt.length > requestsPerMinute ? "Number of requests exceeded limit" : undefined;
	};

	const network: Network = {
		resolve: new Map(),
		conditions: new Map(),
		prompt: "allow",
		isHttpEnabled: false,
		requests,
		openPrompts: () => prompts.map((item) => item.host),
		answerPrompts: (answer) => {
			for (const item of prompts.splice(0)) {
				decide(item, answer);
			}
		},
	};

	return {
		network,
		ask: (asked) => {
			const url = URL.canParse(asked.url) ? new URL(asked.url) : undefined;
			const host = url?.hostname ?? "";
			const record: RecordedRequest = { at: now(), method: asked.method, url: asked.url, body: asked.body };
			const item = { asked, host, record };
			requests.push(record);
			const isHttp = url?.protocol === "http:" || url?.protocol === "https:";
			const text = isHttp ? refusal(host) : "HttpError: InvalidUrl";
			if (text === undefined) {
				askPermission(item);
			} else {
				finish(item, { error: text });
			}
		},
		takeOutcomes: () => outcomes.splice(0),
		nextEnd: () => (underWay.size === 0 ? undefined : Promise.race(underWay)),
	};
}
