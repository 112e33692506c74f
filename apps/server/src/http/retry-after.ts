/** A pause that differs from caller to caller, so that they do not all come back at once. */
export function jitteredRetrySeconds(random: () => number): number {
	return 5 + Math.floor(random() * 11);
}
