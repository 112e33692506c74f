import type { IncomingMessage } from "node:http";
import { headers } from "@flipbook-telemetry/event-schema";
import type { Request, RequestHandler } from "express";
import { dashboardPath } from "../site/dashboard.js";
import { accessHeader } from "../site/login/access-tokens.js";
import { linkPath } from "../site/login/login-links.js";
import { onlyOwnCookies } from "../site/login/own-cookies.js";
import { createAddressKeys } from "./address-key.js";
import type { AddressWatch } from "./address-watch.js";
import type { ProxyTrust } from "./client-address.js";
import { clientAddress } from "./client-address.js";
import type { Origin } from "./origin.js";
import { originOf } from "./origin.js";

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

/** What can be seen besides by whoever shows numbers to the maker: who is signed in, and whether another site asks. */
const keptForTheMaker = new Set(["cookie", "sec-fetch-site", accessHeader]);

function isForTheMaker(path: string): boolean {
	return path.startsWith("/api/") || path === linkPath || path.startsWith(dashboardPath);
}

function mayBeSeen(name: string, path: string): boolean {
	return kept.has(name) || (isForTheMaker(path) && keptForTheMaker.has(name));
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
function onlyKept(raw: ReadonlyArray<string>, path: string, login: string | undefined): Array<string> {
	const left: Array<string> = [];
	for (let index = 0; index + 1 < raw.length; index += 2) {
		const name = (raw[index] ?? "").toLowerCase();
		const value = name === "cookie" ? login : raw[index + 1];
		if (value !== undefined && mayBeSeen(name, path)) {
			left.push(raw[index] ?? "", value);
		}
	}
	return left;
}

/**
 * Forgets who sent a request, before anything else looks at it. Studio adds `Roblox-Id`, the id of the open place, to
 * every request; proxies add the client's address. What is not on the list is gone; of the rest remains what `Sender` says.
 * Where a request needs no address, since a session's token says what its sender may do, none is looked at in the first place;
 * with a `watch`, which is for servers that no address should reach, none ever is.
 */
export function createForgetSender(
	trust: ProxyTrust,
	nowMs: () => number,
	needsNoAddress: (request: Request) => boolean,
	watch?: AddressWatch,
): RequestHandler {
	const addressKeyOf = createAddressKeys(nowMs);
	const keyOf = (request: IncomingMessage): string | undefined => {
		const address = clientAddress(request.socket.remoteAddress, request.headers, trust);
		return address === undefined ? undefined : addressKeyOf(address);
	};
	return (request, _response, next) => {
		const { headers: given, path } = request;
		(request as FromTheDoor)[senderOfRequest] = {
			origin: originOf(given["user-agent"], text(given["roblox-id"])),
			addressKey: watch !== undefined || needsNoAddress(request) ? undefined : keyOf(request),
			arrived: watch?.look(given, request.socket.remoteAddress),
		};
		const login = given.cookie === undefined || !isForTheMaker(path) ? undefined : onlyOwnCookies(given.cookie);
		// Another way to the same headers, which nobody here takes.
		request.headersDistinct = {};
		request.rawHeaders = onlyKept(request.rawHeaders, path, login);
		for (const name of Object.keys(given)) {
			if (!mayBeSeen(name, path)) {
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
