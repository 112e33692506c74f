/** A row that a transaction has just written or found is gone again: somebody else was faster. */
export class LostRace extends Error {
	override readonly name = "LostRace";
}

/** What PostgreSQL says of it: a row that is referred to is gone (23503), or two transactions wait for each other (40P01). */
const lostRaceStates: ReadonlyArray<unknown> = ["23503", "40P01"];

/** Whether a transaction failed only for what another one did meanwhile, so that it may work when tried again. */
export function isLostRace(problem: unknown): boolean {
	return (
		problem instanceof LostRace ||
		(problem instanceof Error && "code" in problem && lostRaceStates.includes(problem.code))
	);
}
