import type { IncomingMessage } from "node:http";
import type { Request, RequestHandler } from "express";
import { senderOf } from "./anonymizer.js";
import { ProblemError } from "./problem.js";
import type { RateLimits } from "./rate-limits.js";

/**
 * Says whether a request brings what lets it in here, such as a session's token: then its sender's address counts for nothing.
 * Throws a `ProblemError` for a request that is refused.
 */
export type Guard = (request: Request) => boolean | Promise<boolean>;

/** What a door is to. */
export interface GuardedRoute {
	/** As the limits know it. */
	readonly path: string;
	/** Left out: everybody may come in. */
	readonly guard?: Guard;
	/**
	 * A monitor asks here. Its answer costs no more than a refusal, so it is limited by named addresses alone: one sender must
	 * not be able to make a server look dead to others.
	 */
	readonly isProbe?: boolean;
}

async function judge(guard: Guard, request: Request): Promise<boolean | ProblemError> {
	try {
		return await guard(request);
	} catch (problem) {
		if (problem instanceof ProblemError) {
			return problem;
		}
		throw problem;
	}
}

function isLimit(verdict: boolean | ProblemError): boolean {
	return verdict instanceof ProblemError && verdict.code === "rate_limited";
}

/**
 * Makes the door that each request passes before any of its body is read. What brings no token, or a wrong one, counts for the
 * limit of its sender, wherever it goes.
 */
export function createRouteGuard({
	byAddress,
}: Pick<RateLimits, "byAddress">): (entrance: GuardedRoute) => RequestHandler {
	return ({ path, guard = () => false, isProbe = false }) => {
		const count = async (request: IncomingMessage): Promise<void> => {
			const { addressKey } = senderOf(request);
			if (!isProbe || addressKey !== undefined) {
				await byAddress(addressKey, path);
			}
		};
		return async (request, _response, next) => {
			const verdict = await judge(guard, request);
			if (verdict !== true && !isLimit(verdict)) {
				await count(request);
			}
			if (verdict instanceof ProblemError) {
				throw verdict;
			}
			next();
		};
	};
}
