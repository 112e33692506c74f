import { NotResponding } from "./response-watchdog.js";

/** PostgreSQL says that it is starting, stopping or out of connections, memory or disk (classes 08, 53, 57). */
const unavailableState = /^(08|53|57)/;

/** It takes no writes: it is a standby, or was set to read only. */
const readOnlyState = "25006";

const networkCodes = new Set([
	"ECONNREFUSED",
	"ECONNRESET",
	"EPIPE",
	"ENOENT",
	"ENOTFOUND",
	"ETIMEDOUT",
	"EHOSTUNREACH",
]);

/** Whether a statement has waited too long for what somebody else holds (55P03). */
export function isLockTimeout(problem: unknown): boolean {
	return problem instanceof Error && "code" in problem && problem.code === "55P03";
}

/** Whether an error means that the database cannot be used right now, rather than that a query is wrong. */
export function isDatabaseUnavailable(problem: unknown): boolean {
	if (!(problem instanceof Error)) {
		return false;
	}
	if (problem instanceof AggregateError) {
		return problem.errors.some(isDatabaseUnavailable);
	}
	const code = "code" in problem && typeof problem.code === "string" ? problem.code : "";
	return (
		problem instanceof NotResponding ||
		networkCodes.has(code) ||
		code === readOnlyState ||
		(code.length === 5 && unavailableState.test(code)) ||
		/Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
			problem.message,
		)
	);
}
