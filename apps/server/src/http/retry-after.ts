/** A pause that differs from caller to caller, so that they do not all come back at once. */
export function pauseSeconds(random: () => number): number {
	return 5 + Math.floor(random() * 11);
}
