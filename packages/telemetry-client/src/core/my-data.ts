import type { InstallationIdStore } from "./installation-id";
import type { FailureKind, Scheduler, TransportOutcome } from "./ports";
import { eraseRequest, exportRequest } from "./requests";
import type { Uploader } from "./uploader";

/** The result of a request about the user's own data. */
export type MyDataResult =
	/** `text` is the stored data as JSON after an export, and empty otherwise. */
	| { readonly kind: "done"; readonly text: string }
	/** The server stores nothing: no id was ever issued here, or the server does not know it. */
	| { readonly kind: "nothing" }
	/** The server is busy and asks to wait. */
	| { readonly kind: "busy"; readonly retryAfterSeconds: number | undefined }
	/** There was no response. */
	| { readonly kind: "unreachable"; readonly failure: FailureKind }
	/** The response had an unexpected status. */
	| { readonly kind: "failed"; readonly status: number };

/** What a user can do about the data of this installation. */
export interface MyData {
	/** Discards the anonymous id. What is stored under it stays; later sessions get a new id. */
	readonly resetId: (done: (result: MyDataResult) => void) => void;
	/** Fetches everything that the server stores. */
	readonly export: (done: (result: MyDataResult) => void) => void;
	/**
	 * Drops unsent events, has the server erase everything, then discards the id. Nothing is recorded meanwhile. Without a
	 * response within two minutes it counts as failed, and recording goes on.
	 */
	readonly erase: (done: (result: MyDataResult) => void) => void;
	/** Whether an erasure is in progress. */
	readonly isErasing: () => boolean;
}

/** What `createMyData` needs. */
export interface MyDataDeps {
	readonly installation: InstallationIdStore;
	readonly uploader: Uploader;
	readonly scheduler: Scheduler;
	/** Drops the queue and the spool. */
	readonly dropUnsent: () => void;
	/** Clears the list of sent events. */
	readonly clearSentLog: () => void;
	/** Begins to record again, if there is still consent. */
	readonly resume: () => void;
}

/** Enough for the request in flight and for this one to time out. */
const eraseTimeoutSeconds = 120;

function failureOf(outcome: TransportOutcome): MyDataResult {
	if (outcome.kind === "failure") {
		return { kind: "unreachable", failure: outcome.failure };
	}
	const { status, retryAfterSeconds } = outcome;
	return status === 429 || status === 503 ? { kind: "busy", retryAfterSeconds } : { kind: "failed", status };
}

function isUnknownInstallation(outcome: TransportOutcome): boolean {
	const body = outcome.kind === "response" && outcome.status === 404 ? outcome.body : undefined;
	return typeIs(body, "table") && (body as { code?: unknown }).code === "unknown_installation";
}

function exportResult(outcome: TransportOutcome): MyDataResult {
	if (isUnknownInstallation(outcome)) {
		return { kind: "nothing" };
	}
	// A captive portal answers everything with 200 and a page.
	const isData = outcome.kind === "response" && outcome.status === 200 && typeIs(outcome.body, "table");
	return isData ? { kind: "done", text: outcome.text } : failureOf(outcome);
}

function eraseResult(outcome: TransportOutcome): MyDataResult {
	const isErased = outcome.kind === "response" && outcome.status === 204;
	return isErased ? { kind: "done", text: "" } : failureOf(outcome);
}

/** Works without consent, since someone who has said no may still want to see or erase what was stored before. */
export function createMyData({
	installation,
	uploader,
	scheduler,
	dropUnsent,
	clearSentLog,
	resume,
}: MyDataDeps): MyData {
	let isErasing = false;

	return {
		resetId: (done) =>
			installation.load((installationId) => {
				if (installationId === undefined) {
					done({ kind: "nothing" });
				} else {
					installation.discard(installationId);
					uploader.startNewSession();
					done({ kind: "done", text: "" });
				}
			}),
		export: (done) =>
			installation.load((installationId) => {
				if (installationId === undefined) {
					done({ kind: "nothing" });
				} else {
					uploader.sendUserRequest(exportRequest(installationId), (outcome) => done(exportResult(outcome)));
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
			const cancel = scheduler.after(eraseTimeoutSeconds, () =>
				finish({ kind: "unreachable", failure: "unavailable" }),
			);
			installation.load((installationId) => {
				if (installationId === undefined) {
					clearSentLog();
					finish({ kind: "nothing" });
					return;
				}
				uploader.sendUserRequest(eraseRequest(installationId), (outcome) => {
					const result = eraseResult(outcome);
					if (result.kind === "done") {
						installation.discard(installationId);
						clearSentLog();
					}
					finish(result);
				});
			});
		},
		isErasing: () => isErasing,
	};
}
