import type { Identity } from "./installation-id";
import type { FailureKind, Scheduler, TransportOutcome } from "./ports";
import { eraseRequest, exportRequest } from "./requests";
import type { Courier } from "./uploader";

/** What became of a person's request about their data. */
export type MyDataResult =
	/** `text` is what the server holds, as JSON; empty after anything but an export. */
	| { readonly kind: "done"; readonly text: string }
	/** The server holds nothing: no id was ever issued here, or it does not know it. */
	| { readonly kind: "nothing" }
	/** The server is busy and asks to wait. */
	| { readonly kind: "busy"; readonly retryAfterSeconds: number | undefined }
	/** There was no answer. */
	| { readonly kind: "unreachable"; readonly failure: FailureKind }
	/** There was an answer that means neither yes nor no. */
	| { readonly kind: "failed"; readonly status: number };

/** What a person can ask of the data about this installation. */
export interface MyData {
	/** Lets go of the anonymous id. What was counted under it stays, and nothing later is counted under it. */
	readonly resetId: (done: (result: MyDataResult) => void) => void;
	/** Fetches everything the server holds. */
	readonly export: (done: (result: MyDataResult) => void) => void;
	/**
	 * Has the server erase everything it holds, then lets go of the id. Nothing is recorded or sent while that is under way.
	 * Without an answer for two minutes it counts as failed, and recording goes on.
	 */
	readonly erase: (done: (result: MyDataResult) => void) => void;
	/** Whether an erasure is under way. */
	readonly isErasing: () => boolean;
}

/** What `createMyData` needs. */
export interface MyDataDeps {
	readonly identity: Identity;
	readonly courier: Courier;
	readonly scheduler: Scheduler;
	/** Drops everything that was not sent yet. */
	readonly dropUnsent: () => void;
	/** Forgets what was sent. */
	readonly forgetSent: () => void;
	/** Counts again, if the person still agrees to it. */
	readonly resume: () => void;
}

/** Longer than the request may wait for others and then for its answer. */
const eraseSeconds = 120;

function failureOf(outcome: TransportOutcome): MyDataResult {
	if (outcome.kind === "failure") {
		return { kind: "unreachable", failure: outcome.failure };
	}
	const { status, retryAfterSeconds } = outcome;
	return status === 429 || status === 503 ? { kind: "busy", retryAfterSeconds } : { kind: "failed", status };
}

function isUnknown(outcome: TransportOutcome): boolean {
	const body = outcome.kind === "answer" && outcome.status === 404 ? outcome.body : undefined;
	return typeIs(body, "table") && (body as { code?: unknown }).code === "unknown_installation";
}

function exported(outcome: TransportOutcome): MyDataResult {
	if (isUnknown(outcome)) {
		return { kind: "nothing" };
	}
	// A network that wants a login first answers everything with 200 and a page.
	const isData = outcome.kind === "answer" && outcome.status === 200 && typeIs(outcome.body, "table");
	return isData ? { kind: "done", text: outcome.text } : failureOf(outcome);
}

function erased(outcome: TransportOutcome): MyDataResult {
	const isErased = outcome.kind === "answer" && outcome.status === 204;
	return isErased ? { kind: "done", text: "" } : failureOf(outcome);
}

/** Works without consent too: someone who has said no may still ask for what was counted before. */
export function createMyData({ identity, courier, scheduler, dropUnsent, forgetSent, resume }: MyDataDeps): MyData {
	let isErasing = false;

	return {
		resetId: (done) =>
			identity.load((installationId) => {
				if (installationId === undefined) {
					done({ kind: "nothing" });
				} else {
					identity.forget(installationId);
					courier.roll();
					done({ kind: "done", text: "" });
				}
			}),
		export: (done) =>
			identity.load((installationId) => {
				if (installationId === undefined) {
					done({ kind: "nothing" });
				} else {
					courier.runErrand(exportRequest(installationId), (outcome) => done(exported(outcome)));
				}
			}),
		erase: (done) => {
			if (isErasing) {
				return;
			}
			isErasing = true;
			dropUnsent();
			let isFinished = false;
			const finish = (result: MyDataResult): void => {
				if (!isFinished) {
					isFinished = true;
					cancel();
					isErasing = false;
					resume();
					done(result);
				}
			};
			const cancel = scheduler.after(eraseSeconds, () => finish({ kind: "unreachable", failure: "unavailable" }));
			identity.load((installationId) => {
				if (installationId === undefined) {
					forgetSent();
					finish({ kind: "nothing" });
					return;
				}
				courier.runErrand(eraseRequest(installationId), (outcome) => {
					const result = erased(outcome);
					if (result.kind === "done") {
						identity.forget(installationId);
						forgetSent();
					}
					finish(result);
				});
			});
		},
		isErasing: () => isErasing,
	};
}
