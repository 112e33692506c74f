/** Whether a value is a UUID in lower case. */
export function isUuid(value: unknown): value is string {
	return (
		typeIs(value, "string") &&
		value.size() === 36 &&
		value.match("^%x+%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x+$")[0] !== undefined &&
		value.sub(9, 9) === "-" &&
		value === value.lower()
	);
}
