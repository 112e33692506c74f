import { Unavailable } from "../../http/unavailable.js";

/** So many changes wait to be stored that no more are taken in: memory is bounded, and their senders keep them. */
export class TooManyWaiting extends Unavailable {
	override readonly name = "TooManyWaiting";
}
