import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { counterOf } from "./address-key.js";
import { ProblemError } from "./problem.js";
import type { Limiter } from "./shared-limiter.js";
import { createSharedLimiter } from "./shared-limiter.js";
import { createThrottle } from "./throttle.js";

const minuteSeconds = 60;

/** How much one client may ask. Each throws a `ProblemError` that says when to come back. */
export interface RateLimits {
	/**
	 * For requests without a token. Those whose sender is not named, since a proxy does not say or addresses are removed before
	 * they arrive, are counted together, but each path by itself: a flood of one takes nothing from another.
	 */
	readonly byAddress: (addressKey: string | undefined, path: string) => Promise<void>;
	/** For what a session does. */
	readonly bySession: (sessionId: string) => Promise<void>;
	readonly close: () => Promise<void>;
}

/** How many requests a minute are answered. */
export interface RateLimitOptions {
	/** Of what needs no token, from one IPv4 address or one IPv6 /48. */
	readonly perAddress: number;
	/** Of what needs no token, from everybody together: where addresses are removed, nothing else tells senders apart. */
	readonly altogether: number;
	readonly perSession: number;
	/** False where addresses are removed before they arrive. */
	readonly areAddressesKnown: boolean;
	/** The database in which sessions are counted, where several processes share the work; undefined: this process counts. */
	readonly sharedIn: string | undefined;
	readonly monotonicMs?: () => number;
}

/** Requests a second to one path without a token that are never slowed down, however low the limits are set. */
const leastPerSecond = 50;

async function take(limiter: Limiter, key: string): Promise<void> {
	try {
		await limiter.consume(key);
	} catch (problem) {
		if (!(problem instanceof RateLimiterRes)) {
			throw problem;
		}
		throw new ProblemError("rate_limited", "Too many requests. Come back after as many seconds as Retry-After says.", {
			retryAfterSeconds: Math.max(1, Math.ceil(problem.msBeforeNext / 1000)),
		});
	}
}

/**
 * Limits by address are counted in this process alone, so that nothing about an address is ever written down. Limits by
 * session are too, unless several processes share the work: then PostgreSQL counts, and this process while it is away.
 */
export async function createRateLimits({
	perAddress,
	altogether,
	perSession,
	areAddressesKnown,
	sharedIn,
	monotonicMs = () => performance.now(),
}: RateLimitOptions): Promise<RateLimits> {
	const byAddress = new RateLimiterMemory({ points: perAddress, duration: minuteSeconds });
	const ofAll = new RateLimiterMemory({ points: altogether, duration: minuteSeconds });
	const slowDown = createThrottle(Math.max(leastPerSecond, Math.ceil(altogether / minuteSeconds)));
	const withoutToken: RateLimits["byAddress"] = async (key, path) => {
		await slowDown(path);
		await (!areAddressesKnown || key === undefined ? take(ofAll, path) : take(byAddress, counterOf(key)));
	};
	const ofSession = async (limiter: Limiter, sessionId: string): Promise<void> => {
		try {
			await take(limiter, sessionId);
		} catch (refusal) {
			await slowDown("sessions");
			throw refusal;
		}
	};
	const limits = { points: perSession, duration: minuteSeconds };
	if (sharedIn === undefined) {
		const inMemory = new RateLimiterMemory(limits);
		return {
			byAddress: withoutToken,
			bySession: (sessionId) => ofSession(inMemory, sessionId),
			close: () => Promise.resolve(),
		};
	}
	const shared = await createSharedLimiter({ databaseUrl: sharedIn, limits, monotonicMs });
	return {
		byAddress: withoutToken,
		bySession: (sessionId) => ofSession(shared, sessionId),
		close: shared.close,
	};
}
