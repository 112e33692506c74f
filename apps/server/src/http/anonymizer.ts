import type { IncomingMessage } from "node:http";
import { headers } from "@flipbook-telemetry/event-schema";
import type { Request, RequestHandler } from "express";
import { createAddressKeys } from "./address-key.js";
import type { AddressWatch } from "./address-watch.js";
import type { ProxyTrust } from "./client-address.js";
import { clientAddress } from "./client-address.js";

/** Where a request seems to come from. A forger can look like Studio; this tells apart those who do not take the trouble. */
export type Origin = "studio" | "other";

/**
 * Judges by what Studio adds to every request and scripts cannot change: a user agent that names it, and the id of the open
 * place (0 for one that was never saved).
 */
export function originOf(userAgent: string | undefined, robloxId: string | undefined): Origin {
	const isStudio = /\bRoblox(Studio)?\//i.test(userAgent ?? "") && /^\d{1,20}$/.test(robloxId ?? "");
	return isStudio ? "studio" : "other";
}

/** The only headers that anything behind this door can see. */
const kept = new Set([
	...Object.values(headers).map((name) => name.toLowerCase()),
	"accept",
	"accept-encoding",
	"authorization",
	"connection",
	"content-encoding",
	"content-length",
	"content-type",
	"expect",
	"if-none-match",
	"transfer-encoding",
]);

/** The requests that may carry a login, and what is kept of them in addition. */
export interface LoginRequests {
	readonly isOne: (path: string) => boolean;
	/** Names of headers, in lower case. `cookie` is always one. */
	readonly headers: ReadonlySet<string>;
	/** A `Cookie` header with the server's own cookies only; undefined when there are none. */
	readonly ownCookies: (header: string) => string | undefined;
}

/** All that is remembered of who sent a request, for as long as it is being answered. */
export interface Sender {
	readonly origin: Origin;
	/** A name for the client's address that cannot be turned back; undefined when a proxy does not say the address. */
	readonly addressKey: string | undefined;
	/** Where no address should have come along: what did, by name; undefined where addresses are counted. */
	readonly arrived: ReadonlyArray<string> | undefined;
}

/** Where a request carries its sender. A map beside the requests would cost the garbage collector more than all else here. */
const senderOfRequest = Symbol("sender");

interface FromTheDoor {
	[senderOfRequest]?: Sender;
}

/** What is remembered of a request's sender. Throws for a request that has not come through the door. */
export function senderOf(request: IncomingMessage): Sender {
	const sender = (request as FromTheDoor)[senderOfRequest];
	if (sender === undefined) {
		throw new Error("The request has not come through the door.");
	}
	return sender;
}

function text(value: string | ReadonlyArray<string> | undefined): string | undefined {
	return typeof value === "string" ? value : value?.join(",");
}

/** Takes out of a list of names and values what may not be seen. */
function onlyKept(
	raw: ReadonlyArray<string>,
	mayBeSeen: (name: string) => boolean,
	login: string | undefined,
): Array<string> {
	const left: Array<string> = [];
	for (let index = 0; index + 1 < raw.length; index += 2) {
		const name = (raw[index] ?? "").toLowerCase();
		const value = name === "cookie" ? login : raw[index + 1];
		if (value !== undefined && mayBeSeen(name)) {
			left.push(raw[index] ?? "", value);
		}
	}
	return left;
}

/** What senders are forgotten with. */
export interface AnonymizerOptions {
	readonly trust: ProxyTrust;
	/** Milliseconds since 1970. */
	readonly now: () => number;
	/** Whether a request's address is not even looked at. */
	readonly needsNoAddress: (request: Request) => boolean;
	/** Undefined where addresses are counted. */
	readonly watch: AddressWatch | undefined;
	readonly loginRequests: LoginRequests;
}

/**
 * Forgets who sent a request, before anything else looks at it. Studio adds `Roblox-Id`, the id of the open place, to
 * every request; proxies add the client's address. What is not on the list is gone; of the rest remains what `Sender` says.
 * Where a request needs no address, since a session's token says what its sender may do, none is looked at in the first place;
 * with a `watch`, which is for servers that no address should reach, none ever is.
 */
export function createAnonymizer({
	trust,
	now,
	needsNoAddress,
	watch,
	loginRequests,
}: AnonymizerOptions): RequestHandler {
	const mayBeSeen = (name: string, isLogin: boolean): boolean =>
		kept.has(name) || (isLogin && (name === "cookie" || loginRequests.headers.has(name)));
	const addressKeyOf = createAddressKeys(now);
	const keyOf = (request: IncomingMessage): string | undefined => {
		const address = clientAddress(request.socket.remoteAddress, request.headers, trust);
		return address === undefined ? undefined : addressKeyOf(address);
	};
	return (request, _response, next) => {
		const { headers: given } = request;
		const isLogin = loginRequests.isOne(request.path);
		(request as FromTheDoor)[senderOfRequest] = {
			origin: originOf(given["user-agent"], text(given["roblox-id"])),
			addressKey: watch !== undefined || needsNoAddress(request) ? undefined : keyOf(request),
			arrived: watch?.look(given, request.socket.remoteAddress),
		};
		const login = given.cookie === undefined || !isLogin ? undefined : loginRequests.ownCookies(given.cookie);
		// Another way to the same headers, which nobody here takes.
		request.headersDistinct = {};
		request.rawHeaders = onlyKept(request.rawHeaders, (name) => mayBeSeen(name, isLogin), login);
		for (const name of Object.keys(given)) {
			if (!mayBeSeen(name, isLogin)) {
				delete given[name];
			}
		}
		if (login === undefined) {
			delete given.cookie;
		} else {
			given.cookie = login;
		}
		next();
	};
}
