/** A promise that a machine does not keep in so many times its length is broken; in less, the machine may have been busy. */
const leeway = 5;

/** The longest that a test accepts where so many ms are promised. */
export const inTime = (promisedMs: number): number => leeway * promisedMs;
