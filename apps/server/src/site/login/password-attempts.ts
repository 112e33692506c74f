import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { counterOf } from "../../http/address-key.js";
import { ProblemError } from "../../http/problem.js";

const quarterSeconds = 15 * 60;
/** Of one device that has signed in before. */
const guessesPerDevice = 10;
const guessesPerAddress = 10;
/** Of all who have not signed in before: somebody may guess from many addresses at once. */
const guessesAltogether = 100;

/** A guess of the password that is being checked, and counts as wrong until it turns out to be right. */
export interface PasswordAttempt {
	/** Right ones do not count. */
	readonly wasRight: () => Promise<void>;
}

/** Keeps guessing slow. */
export interface PasswordAttempts {
	/**
	 * Counts a guess before it is checked, so that many at once are not one. Throws a `ProblemError` that says when to come back.
	 *
	 * @param device the browser, if somebody has signed in with it before: it has a limit of its own, and no other
	 * @param addressKey the name of the sender's address, where it is known; some addresses share a counter: see `counterOf`
	 */
	readonly guess: (device: string | undefined, addressKey: string | undefined) => Promise<PasswordAttempt>;
}

function inWords(seconds: number): string {
	const minutes = Math.max(1, Math.ceil(seconds / 60));
	return minutes === 1 ? "a minute" : `${minutes} minutes`;
}

function tooMany({ msBeforeNext }: RateLimiterRes): ProblemError {
	const retryAfterSeconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
	const when = `Try again in ${inWords(retryAfterSeconds)}, or run "telemetry login-link" on the server.`;
	return new ProblemError("rate_limited", `There were too many wrong passwords. ${when}`, { retryAfterSeconds });
}

/**
 * Counts attempts in this process alone, so that nothing about an address or a device is written down; of several servers each
 * allows as many.
 *
 * @param areAddressesKnown false where addresses are removed before they arrive: then nothing tells strangers apart
 */
export function createPasswordAttempts(areAddressesKnown: boolean): PasswordAttempts {
	const limit = (points: number): RateLimiterMemory => new RateLimiterMemory({ points, duration: quarterSeconds });
	const byDevice = limit(guessesPerDevice);
	const byAddress = limit(guessesPerAddress);
	const altogether = limit(guessesAltogether);

	const limitsOf = (
		device: string | undefined,
		addressKey: string | undefined,
	): ReadonlyArray<readonly [RateLimiterMemory, string]> => {
		if (device !== undefined) {
			return [[byDevice, device]];
		}
		const counter = addressKey === undefined ? "unknown" : counterOf(addressKey);
		return [...(areAddressesKnown ? [[byAddress, counter] as const] : []), [altogether, "all"]];
	};

	return {
		guess: async (device, addressKey) => {
			const limits = limitsOf(device, addressKey);
			for (const [limiter, key] of limits) {
				try {
					await limiter.consume(key);
				} catch (problem) {
					throw problem instanceof RateLimiterRes ? tooMany(problem) : problem;
				}
			}
			return {
				wasRight: async () => {
					for (const [limiter, key] of limits) {
						await limiter.reward(key);
					}
				},
			};
		},
	};
}
