/**
 * When an event happened: so long before it was received as its sender says, but never before its session began and
 * never in the future. Times are milliseconds since 1970, by the server's clock alone.
 */
export function eventTime(receivedAtMs: number, ageMs: number, sessionStartedAtMs: number): number {
	return Math.min(receivedAtMs, Math.max(sessionStartedAtMs, receivedAtMs - ageMs));
}
