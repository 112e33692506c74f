import { t } from "@rbxts/t";
import type { DurableSettings } from "./durable-settings";
import type { Postponement } from "./postponement";
import { wholeNumber } from "./whole-number";

const consentKey = "FlipbookTelemetry_consent";

/** The user's decision, as far as this window knows it. */
export interface ConsentSnapshot {
	/** `loading` until the settings have been read. Unless it is `granted`, nothing is recorded and nothing is sent. */
	readonly answer: "loading" | "unasked" | "granted" | "denied";
	/** The contract version that was agreed to; 0 without a yes. */
	readonly version: number;
	/**
	 * Whether the popup should be shown: there is no answer, or the contract has grown since the yes. Never on a day on
	 * which it was closed without an answer, nor after it was closed so `limits.maxConsentPrompts` times.
	 */
	readonly shouldAsk: boolean;
}

/** Stores the user's decision and notifies listeners of changes. */
export interface Consent {
	/** Reads the settings, with retries; ends `loading`. */
	readonly load: () => void;
	readonly current: () => ConsentSnapshot;
	/** The popup was answered. A no to a wider contract leaves the older yes as it was. */
	readonly answer: (yes: boolean) => void;
	/** The popup was closed without an answer: nothing changes, and it is shown again on another day, a few times. */
	readonly postpone: () => void;
	/** The switch in Settings. */
	readonly setEnabled: (on: boolean) => void;
	/** Reads once what another Studio window may have written. */
	readonly refresh: () => void;
	/** Calls `listener` after every change; the returned function unsubscribes. */
	readonly onChanged: (listener: (consent: ConsentSnapshot) => void) => () => void;
	/**
	 * Reads the settings again right before something is sent, since the answer may have changed in another window.
	 * `unsure`: Studio could not read them just now.
	 */
	readonly confirm: () => "granted" | "withdrawn" | "unsure";
}

interface Decision {
	readonly answer: "granted" | "denied";
	/** Contract version agreed to; 0 when denied. */
	readonly version: number;
	/** Contract version last asked about. */
	readonly asked: number;
}

const isDecision: t.check<Decision> = t.interface({
	answer: t.literal("granted", "denied"),
	version: wholeNumber(0, math.huge),
	asked: wholeNumber(0, math.huge),
});

/** An unreadable decision counts as none: telemetry is off and the popup is shown again. */
export function createConsent(settings: DurableSettings, postponement: Postponement, contractVersion: number): Consent {
	let decision: Decision | undefined;
	let isLoaded = false;
	/** A no of this run that has not been read back from the settings yet. Until it has, an older yes there is ignored. */
	let isDenialUnsaved = false;
	const listeners = new Set<(consent: ConsentSnapshot) => void>();

	let notified: ConsentSnapshot = { answer: "loading", version: 0, shouldAsk: false };

	const current = (): ConsentSnapshot => {
		if (!isLoaded) {
			return { answer: "loading", version: 0, shouldAsk: false };
		}
		const mayAsk = postponement.mayAsk();
		if (decision === undefined) {
			return { answer: "unasked", version: 0, shouldAsk: mayAsk };
		}
		return {
			answer: decision.answer,
			version: decision.answer === "granted" ? math.min(decision.version, contractVersion) : 0,
			shouldAsk: mayAsk && decision.answer === "granted" && decision.asked < contractVersion,
		};
	};

	const notifyListeners = (): void => {
		const before = notified;
		notified = current();
		const { answer, version, shouldAsk } = notified;
		if (before.answer !== answer || before.version !== version || before.shouldAsk !== shouldAsk) {
			for (const listener of listeners) {
				listener(notified);
			}
		}
	};

	const setDecision = (value: unknown): void => {
		decision = isDecision(value) ? value : undefined;
		isLoaded = true;
		notifyListeners();
	};

	const setStoredDecision = (value: unknown): void => {
		// Studio can return nil while another window writes. The decision stays; nothing is sent until it can be read again.
		if (value === undefined && decision !== undefined) {
			return;
		}
		if (isDenialUnsaved && !(isDecision(value) && value.answer === "denied")) {
			return;
		}
		isDenialUnsaved = false;
		setDecision(value);
	};

	const saveDecision = (decided: Decision): void => {
		isDenialUnsaved = decided.answer === "denied";
		settings.write(
			consentKey,
			() => decided,
			(stored) => {
				const isKept =
					isDecision(stored) &&
					stored.answer === decided.answer &&
					stored.version === decided.version &&
					stored.asked === decided.asked;
				isDenialUnsaved = isDenialUnsaved && !isKept;
				return isKept;
			},
		);
		setDecision(decided);
	};

	const setEnabled = (on: boolean): void =>
		saveDecision({ answer: on ? "granted" : "denied", version: on ? contractVersion : 0, asked: contractVersion });

	const confirm: Consent["confirm"] = () => {
		const stored = settings.readOnce(consentKey);
		if (stored === undefined) {
			return "unsure";
		}
		setStoredDecision(stored);
		return current().answer === "granted" ? "granted" : "withdrawn";
	};

	return {
		load: () => {
			settings.read(consentKey, setStoredDecision);
			postponement.load(notifyListeners);
		},
		current,
		answer: (yes) => {
			if (!yes && decision?.answer === "granted") {
				saveDecision({ answer: "granted", version: decision.version, asked: contractVersion });
			} else {
				setEnabled(yes);
			}
		},
		postpone: () => {
			if (current().shouldAsk) {
				postponement.postpone();
				notifyListeners();
			}
		},
		setEnabled,
		onChanged: (listener) => {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
		refresh: () => {
			confirm();
			postponement.load(notifyListeners);
		},
		confirm,
	};
}
