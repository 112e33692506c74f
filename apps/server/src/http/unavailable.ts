/**
 * Something that a request needs does not answer right now, and will again: answered with 503 and a time to retry.
 * Rooms above extend it, so that the error handler need not know them.
 */
export class Unavailable extends Error {
	/** What the caller is told instead of the usual sentence. */
	readonly detail: string | undefined = undefined;
}
