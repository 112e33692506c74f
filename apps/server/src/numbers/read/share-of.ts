/** A share from 0 to 1; null when there is nothing to have a share of, or either is not known. */
export function shareOf(part: number | null, whole: number | null): number | null {
	return part === null || whole === null || whole === 0 ? null : part / whole;
}
