import type { Disguise } from "./disguises.ts";
import { disguisesOf } from "./disguises.ts";
import { planted } from "./planted.ts";

/** Somewhere to look: where it is, and everything that is there. */
export interface Haystack {
	readonly where: string;
	readonly bytes: Buffer;
}

const looksFor: ReadonlyArray<{ readonly what: string; readonly disguises: ReadonlyArray<Disguise> }> = Object.entries(
	planted,
).map(([what, value]) => ({
	what,
	disguises: disguisesOf(value),
}));

/** Every planted value that is found, as "what (form) in where". */
export function findLeaks(haystacks: ReadonlyArray<Haystack>): ReadonlyArray<string> {
	const found = new Set<string>();
	for (const { where, bytes } of haystacks) {
		const texts = [bytes.toString("utf8"), bytes.toString("latin1")];
		const lowered = texts.map((text) => text.toLowerCase());
		for (const { what, disguises } of looksFor) {
			for (const { form, text, isExact } of disguises) {
				const isThere = isExact
					? texts.some((hay) => hay.includes(text))
					: lowered.some((hay) => hay.includes(text.toLowerCase()));
				if (isThere) {
					found.add(`${what} (${form}) in ${where}`);
				}
			}
		}
	}
	return [...found];
}
