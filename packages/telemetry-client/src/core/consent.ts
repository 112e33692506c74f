import { t } from "@rbxts/t";
import type { DurableSettings } from "./durable-settings";
import type { Postponement } from "./postponement";
import { wholeNumber } from "./whole-number";

const consentKey = "FlipbookTelemetry_consent";

/** What the person has said, as the plugin knows it. */
export interface ConsentSnapshot {
	/** `loading` until the settings have been read. Anything but `granted` means: nothing is counted, nothing is sent. */
	readonly answer: "loading" | "unasked" | "granted" | "denied";
	/** The contract version that was agreed to; 0 without a yes. */
	readonly version: number;
	/**
	 * Whether the popup should be shown: nobody has answered, or the contract has grown since the yes; and it was not
	 * closed without an answer today, or too often before.
	 */
	readonly shouldAsk: boolean;
}

/** The person's decision: where it is kept, and who hears of it. */
export interface Consent {
	/** Reads the settings; ends `loading`. Also picks up what another Studio window wrote. */
	readonly load: () => void;
	readonly current: () => ConsentSnapshot;
	/** The popup was answered. A no to a wider contract leaves the older yes as it was. */
	readonly answer: (yes: boolean) => void;
	/** The popup was closed without an answer: nothing changes, and it comes back on another day, a few times. */
	readonly postpone: () => void;
	/** The switch in Settings. */
	readonly setEnabled: (on: boolean) => void;
	/** Picks up what another Studio window has written, if the settings can be read just now. */
	readonly refresh: () => void;
	/** Calls `listener` after every change; the returned function ends that. */
	readonly onChanged: (listener: (consent: ConsentSnapshot) => void) => () => void;
	/**
	 * Looks at the settings once more, right before something is sent: another window may have said no.
	 * `unsure` means Studio could not read them just now.
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

/** Anything unreadable counts as never answered: off, and asked again. */
export function createConsent(settings: DurableSettings, postponement: Postponement, contractVersion: number): Consent {
	let decision: Decision | undefined;
	let loaded = false;
	/** A no of this run that Studio has not been seen to keep; no older yes in the settings counts against it. */
	let isNoUnkept = false;
	const listeners = new Set<(consent: ConsentSnapshot) => void>();

	let announced: ConsentSnapshot = { answer: "loading", version: 0, shouldAsk: false };

	const current = (): ConsentSnapshot => {
		if (!loaded) {
			return { answer: "loading", version: 0, shouldAsk: false };
		}
		const mayAsk = postponement.allowsAsking();
		if (decision === undefined) {
			return { answer: "unasked", version: 0, shouldAsk: mayAsk };
		}
		return {
			answer: decision.answer,
			version: decision.answer === "granted" ? math.min(decision.version, contractVersion) : 0,
			shouldAsk: mayAsk && decision.answer === "granted" && decision.asked < contractVersion,
		};
	};

	const announce = (): void => {
		const before = announced;
		announced = current();
		const { answer, version, shouldAsk } = announced;
		if (before.answer !== answer || before.version !== version || before.shouldAsk !== shouldAsk) {
			for (const listener of listeners) {
				listener(announced);
			}
		}
	};

	const adopt = (value: unknown): void => {
		decision = isDecision(value) ? value : undefined;
		loaded = true;
		announce();
	};

	const adoptStored = (value: unknown): void => {
		// Studio gives nothing while another window writes; that takes back no answer. Nothing is sent until it reads again.
		if (value === undefined && decision !== undefined) {
			return;
		}
		if (isNoUnkept && !(isDecision(value) && value.answer === "denied")) {
			return;
		}
		isNoUnkept = false;
		adopt(value);
	};

	const decide = (decided: Decision): void => {
		isNoUnkept = decided.answer === "denied";
		settings.write(
			consentKey,
			() => decided,
			(stored) => {
				const isKept =
					isDecision(stored) &&
					stored.answer === decided.answer &&
					stored.version === decided.version &&
					stored.asked === decided.asked;
				isNoUnkept = isNoUnkept && !isKept;
				return isKept;
			},
		);
		adopt(decided);
	};

	const setEnabled = (on: boolean): void =>
		decide({ answer: on ? "granted" : "denied", version: on ? contractVersion : 0, asked: contractVersion });

	const confirm: Consent["confirm"] = () => {
		const stored = settings.peek(consentKey);
		if (stored === undefined) {
			return "unsure";
		}
		adoptStored(stored);
		return current().answer === "granted" ? "granted" : "withdrawn";
	};

	return {
		load: () => {
			settings.read(consentKey, adoptStored);
			postponement.load(announce);
		},
		current,
		answer: (yes) => {
			if (!yes && decision?.answer === "granted") {
				decide({ answer: "granted", version: decision.version, asked: contractVersion });
			} else {
				setEnabled(yes);
			}
		},
		postpone: () => {
			if (current().shouldAsk) {
				postponement.postpone();
				announce();
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
			postponement.load(announce);
		},
		confirm,
	};
}
