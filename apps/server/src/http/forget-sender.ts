import type { IncomingMessage } from "node:http";
import { headers } from "@flipbook-telemetry/event-schema";
import { parseCookie } from "cookie";
import type { RequestHandler } from "express";
import type { Origin } from "../domain/origin.js";
import { originOf } from "../domain/origin.js";
import { accessHeader } from "../login/access-tokens.js";
import { loginCookieName } from "../login/login-cookies.js";
import type { Network } from "./address-key.js";
import { clientAddress, createAddressKeys } from "./address-key.js";

/** The only headers that anything behind this door can see. */
const kept = new Set([
	...Object.values(headers).map((name) => name.toLowerCase()),
	"accept",
	"authorization",
	"connection",
	"content-encoding",
	"content-length",
	"content-type",
	"expect",
	"transfer-encoding",
]);

/** What can be seen besides by whoever shows numbers to the maker: who is signed in, and whether another site asks. */
const keptForTheMaker = new Set(["cookie", "sec-fetch-site", accessHeader]);

function mayBeSeen(name: string, path: string): boolean {
	return kept.has(name) || (path.startsWith("/api/") && keptForTheMaker.has(name));
}

/** Of all cookies, only the one of a login: others of the same domain may say who somebody is. */
function loginCookieOf(header: string | undefined): string | undefined {
	const value = parseCookie(header ?? "")[loginCookieName];
	return value === undefined ? undefined : `${loginCookieName}=${encodeURIComponent(value)}`;
}

/** All that is remembered of who sent a request, for as long as it is being answered. */
export interface Sender {
	readonly origin: Origin;
	/** A name for the client's address that cannot be turned back; undefined when a proxy does not say the address. */
	readonly addressKey: string | undefined;
}

const senders = new WeakMap<IncomingMessage, Sender>();

/** What is remembered of a request's sender. Throws for a request that has not come through the door. */
export function senderOf(request: IncomingMessage): Sender {
	const sender = senders.get(request);
	if (sender === undefined) {
		throw new Error("The request has not come through the door.");
	}
	return sender;
}

function text(value: string | ReadonlyArray<string> | undefined): string | undefined {
	return typeof value === "string" ? value : value?.join(",");
}

/**
 * Forgets who sent a request, before anything else looks at it. Studio adds `Roblox-Id`, the id of the open place, to
 * every request; proxies add the client's address. What is not on the list is gone; of the rest remains what `Sender` says.
 */
export function createForgetSender(trusted: ReadonlyArray<Network>, nowMs: () => number): RequestHandler {
	const addressKeyOf = createAddressKeys(nowMs);
	return (request, _response, next) => {
		const given = request.headers;
		const address = clientAddress(
			{
				peer: request.socket.remoteAddress,
				cloudflare: text(given["cf-connecting-ip"]),
				forwarded: text(given["x-forwarded-for"]),
			},
			trusted,
		);
		senders.set(request, {
			origin: originOf(given["user-agent"], text(given["roblox-id"])),
			addressKey: address === undefined ? undefined : addressKeyOf(address),
		});
		const login = loginCookieOf(given.cookie);
		const valueOf = (name: string, value: string): string | undefined => (name === "cookie" ? login : value);
		const raw: Array<string> = [];
		for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
			const name = request.rawHeaders[index] ?? "";
			const value = valueOf(name.toLowerCase(), request.rawHeaders[index + 1] ?? "");
			if (value !== undefined && mayBeSeen(name.toLowerCase(), request.path)) {
				raw.push(name, value);
			}
		}
		request.headers = Object.fromEntries(Object.entries(given).filter(([name]) => mayBeSeen(name, request.path)));
		if (login === undefined) {
			delete request.headers.cookie;
		} else if (request.headers.cookie !== undefined) {
			request.headers.cookie = login;
		}
		request.headersDistinct = Object.fromEntries(
			Object.entries(request.headersDistinct).filter(([name]) => kept.has(name)),
		);
		request.rawHeaders = raw;
		next();
	};
}
