/** Makes so many, at most `atOnce` of them at the same time, so that none is refused for coming with all the others. */
export async function inChunks<Made>(
	count: number,
	atOnce: number,
	make: () => Promise<Made>,
): Promise<ReadonlyArray<Made>> {
	const made: Array<Made> = [];
	while (made.length < count) {
		const length = Math.min(atOnce, count - made.length);
		made.push(...(await Promise.all(Array.from({ length }, make))));
	}
	return made;
}
