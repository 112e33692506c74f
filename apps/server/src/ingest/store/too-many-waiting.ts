/** So many changes wait to be stored that no more are taken in: memory is bounded, and their senders keep them. */
export class TooManyWaiting extends Error {
	override readonly name = "TooManyWaiting";
}
