import type { HostCondition, HttpPolicy, PromptAnswer } from "./http-policy.js";
import { errorTextFor } from "./http-policy.js";
import type { RecordedRequest, ScriptOutcome, ScriptRequest } from "./http-request.js";
import { makeRequest, studioHeaders } from "./make-request.js";

const requestsPerMinute = 500;
const concurrentRequests = 3;

/** The network of one Studio. */
export interface Network extends HttpPolicy {
	/** Every request that a script made, in order. */
	readonly requests: ReadonlyArray<RecordedRequest>;
	/** The hosts for which a permission prompt is open. */
	readonly openPrompts: () => ReadonlyArray<string>;
	/** Answers every open prompt. */
	readonly answerPrompts: (answer: PromptAnswer) => void;
}

/** The part of the network that the simulator itself drives. */
export interface NetworkDriver {
	readonly network: Network;
	/** A script makes a request. */
	readonly submit: (request: ScriptRequest) => void;
	/** Outcomes that have not been delivered to scripts yet; taking them empties the list. */
	readonly takeOutcomes: () => ReadonlyArray<{ readonly id: number; readonly outcome: ScriptOutcome }>;
	/** Resolves when a request in flight completes; undefined if none is in flight. */
	readonly nextCompletion: () => Promise<void> | undefined;
}

interface PendingRequest {
	readonly request: ScriptRequest;
	readonly host: string;
	readonly record: RecordedRequest;
}

/** What the network depends on. */
export interface NetworkDeps {
	readonly placeId: number;
	readonly dataModel: "Edit" | "Run" | "PlayClient" | "PlayServer";
	/** Virtual seconds. */
	readonly now: () => number;
}

/** A network where every host is reachable and every prompt is answered with yes. */
export function createNetwork({ placeId, dataModel, now }: NetworkDeps): NetworkDriver {
	const requests: Array<RecordedRequest> = [];
	const outcomes: Array<{ id: number; outcome: ScriptOutcome }> = [];
	const inFlight = new Set<Promise<void>>();
	const queue: Array<PendingRequest> = [];
	const waitingForPrompt: Array<PendingRequest> = [];
	const permissions = new Map<string, "allow" | "deny">();
	let requestedAt: Array<number> = [];
	let busySlots = 0;

	const finish = ({ request, record }: PendingRequest, outcome: ScriptOutcome): void => {
		record.outcome = outcome;
		outcomes.push({ id: request.id, outcome });
	};

	const conditionOf = (host: string): HostCondition => network.conditions.get(host) ?? { kind: "reachable" };

	const send = (item: PendingRequest): void => {
		const condition = conditionOf(item.host);
		const text = errorTextFor(condition);
		if (text !== undefined) {
			finish(item, { error: text });
			return;
		}
		const headers = studioHeaders(item.request, placeId);
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
		const url = new URL(item.request.url);
		const base = network.resolve.get(url.hostname);
		const target = base === undefined ? url : new URL(url.pathname + url.search, base);
		const promise = makeRequest(item.request, target, { ...headers, Host: url.host }).then((outcome) => {
			inFlight.delete(promise);
			busySlots -= 1;
			finish(item, outcome);
			drain();
		});
		inFlight.add(promise);
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

	const permissionKey = ({ request, host }: PendingRequest): string => `${request.assetId ?? "local"} ${host}`;

	const applyPromptAnswer = (item: PendingRequest, answer: PromptAnswer): void => {
		if (answer !== "cancel") {
			permissions.set(permissionKey(item), answer);
		}
		if (answer === "allow") {
			queue.push(item);
			drain();
		} else {
			finish(item, {
				error: `HttpService permission denied on domain ${item.host} for plugin ${item.request.assetId ?? -1}.`,
			});
		}
	};

	/** Studio asks for plugins from the store and for hosts other than this machine. */
	const askPermission = (item: PendingRequest): void => {
		const needsNone = item.request.assetId === undefined || item.host === "localhost" || item.host === "127.0.0.1";
		const known = needsNone ? "allow" : permissions.get(permissionKey(item));
		if (known !== undefined) {
			applyPromptAnswer(item, known);
		} else if (network.prompt === "ask") {
			waitingForPrompt.push(item);
		} else {
			applyPromptAnswer(item, network.prompt);
		}
	};

	const rejectionText = (host: string): string | undefined => {
		if (dataModel === "PlayClient") {
			return "Http requests can only be executed by game server";
		}
		if ((dataModel === "PlayServer" || dataModel === "Run") && !network.isHttpEnabled) {
			return "Http requests are not enabled. Enable via game settings";
		}
		if (/(^|\.)roblox\.com$/.test(host)) {
			return "HttpService is not allowed to access ROBLOX resources";
		}
		requestedAt = [...requestedAt.filter((at) => now() - at < 60), now()];
		return requestedAt.length > requestsPerMinute ? "Number of requests exceeded limit" : undefined;
	};

	const network: Network = {
		resolve: new Map(),
		conditions: new Map(),
		prompt: "allow",
		isHttpEnabled: false,
		requests,
		openPrompts: () => waitingForPrompt.map((item) => item.host),
		answerPrompts: (answer) => {
			for (const item of waitingForPrompt.splice(0)) {
				applyPromptAnswer(item, answer);
			}
		},
	};

	return {
		network,
		submit: (request) => {
			const url = URL.canParse(request.url) ? new URL(request.url) : undefined;
			const host = url?.hostname ?? "";
			const record: RecordedRequest = { at: now(), method: request.method, url: request.url, body: request.body };
			const item = { request, host, record };
			requests.push(record);
			const isHttp = url?.protocol === "http:" || url?.protocol === "https:";
			const text = isHttp ? rejectionText(host) : "HttpError: InvalidUrl";
			if (text === undefined) {
				askPermission(item);
			} else {
				finish(item, { error: text });
			}
		},
		takeOutcomes: () => outcomes.splice(0),
		nextCompletion: () => (inFlight.size === 0 ? undefined : Promise.race(inFlight)),
	};
}
