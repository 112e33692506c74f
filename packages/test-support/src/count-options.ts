import { InvalidArgumentError } from "commander";

/** Reads an option that is a whole number, from 1. */
export function readCount(text: string): number {
	if (!/^[1-9]\d{0,8}$/.test(text)) {
		throw new InvalidArgumentError("It is a whole number, from 1.");
	}
	return Number(text);
}

/** Reads an option that is one or more whole numbers, from 1, with commas between. */
export function readCounts(text: string): ReadonlyArray<number> {
	return text.split(",").map(readCount);
}

/** Reads an option that is one or more whole numbers, each larger than the one before; the first may be 0. */
export function readRisingCounts(text: string): ReadonlyArray<number> {
	const counts = text.split(",").map((part) => (part === "0" ? 0 : readCount(part)));
	if (counts.some((count, index) => count <= (counts[index - 1] ?? -1))) {
		throw new InvalidArgumentError("Each number is larger than the one before.");
	}
	return counts;
}
