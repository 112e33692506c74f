import { t } from "@rbxts/t";

/** A check for a whole number from `min` to `max`, both included. */
export function wholeNumber(min: number, max: number): t.check<number> {
	return (value): value is number => t.integer(value) && value >= min && value <= max;
}
