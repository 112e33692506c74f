/** A promised time counts as missed only when exceeded by this factor, since the machine may be busy. */
const leeway = 5;

/** The longest time in ms that a test accepts for a promised one. */
export const inTime = (promisedMs: number): number => leeway * promisedMs;
