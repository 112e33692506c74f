import type { Network } from "../http/addresses.js";
import { parseNetwork } from "../http/addresses.js";
import type { TokenKey } from "../ingest/session-token.js";
import type { Shareable } from "../site/public-page/shared-numbers.js";
import { shareable } from "../site/public-page/shared-numbers.js";

// Each reads a value as it stands in an environment variable, and gives undefined for what it is not.

/** A whole number between two, both included. */
export function wholeNumber(min: number, max: number): (text: string) => number | undefined {
	return (text) => {
		const number = /^\d+$/.test(text) ? Number(text) : NaN;
		return number >= min && number <= max ? number : undefined;
	};
}

/** `true` or `false`. */
export function trueOrFalse(text: string): boolean | undefined {
	return text === "true" ? true : text === "false" ? false : undefined;
}

/** One or more of `host:port`, separated by commas. */
export function natsServers(text: string): ReadonlyArray<string> | undefined {
	const servers = text.split(",").map((part) => part.trim());
	return servers.every((server) => /^([A-Za-z0-9.-]+|\[[0-9a-f:]+\]):\d{1,5}$/.test(server)) ? servers : undefined;
}

/** At least 32 bytes in base64url. */
export function secret(text: string): Buffer | undefined {
	const bytes = /^[A-Za-z0-9_-]+$/.test(text) ? Buffer.from(text, "base64url") : Buffer.alloc(0);
	return bytes.length >= 32 ? bytes : undefined;
}

/** One or more of `id:secret`, separated by commas, each id once. */
export function tokenKeys(text: string): ReadonlyArray<TokenKey> | undefined {
	const keys = text.split(",").map((part) => {
		const [id, encoded, ...rest] = part.trim().split(":");
		const bytes = secret(encoded ?? "");
		return id !== undefined && /^[A-Za-z0-9]{1,16}$/.test(id) && bytes !== undefined && rest.length === 0
			? { id, secret: bytes }
			: undefined;
	});
	const ids = keys.map((key) => key?.id);
	return keys.every((key) => key !== undefined) && new Set(ids).size === ids.length ? keys : undefined;
}

/** The address of a PostgreSQL database. */
export function postgresUrl(text: string): string | undefined {
	return URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol) ? text : undefined;
}

/** Addresses and networks, separated by commas. */
export function networks(text: string): ReadonlyArray<Network> | undefined {
	const parsed = text.split(",").map((part) => parseNetwork(part.trim()));
	return parsed.every((network) => network !== undefined) ? parsed : undefined;
}

/** An address without a path; what runs on this machine may be spoken to in the clear. */
export function origin(text: string): string | undefined {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	const isHere = url?.protocol === "http:" && /^(127\.[\d.]+|localhost|\[::1\])(:\d+)?$/.test(url.host);
	const isBare = url?.pathname === "/" && url.search + url.hash + url.username + url.password === "";
	return isBare && (isHere || url.protocol === "https:") ? url.origin : undefined;
}

/** What can be shared. */
export const shareableNames = Object.keys(shareable) as ReadonlyArray<Shareable>;

/** Names of numbers that can be shared, separated by commas, or `none`. */
export function sharedNumbers(text: string): ReadonlyArray<Shareable> | undefined {
	const named = text === "none" ? [] : text.split(",").map((part) => part.trim());
	const found = shareableNames.filter((name) => named.includes(name));
	return found.length === named.length ? found : undefined;
}

/** Public keys of age's, separated by commas. */
export function ageRecipients(text: string): ReadonlyArray<string> | undefined {
	const recipients = text.split(",").map((part) => part.trim());
	return recipients.every((recipient) => /^age1[02-9ac-hj-np-z]{58}$/.test(recipient)) ? recipients : undefined;
}
