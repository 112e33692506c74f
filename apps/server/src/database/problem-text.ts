import pg from "pg";

/** What TLS says of a certificate that nobody it trusts has signed. */
const untrusted = new Set([
	"DEPTH_ZERO_SELF_SIGNED_CERT",
	"SELF_SIGNED_CERT_IN_CHAIN",
	"UNABLE_TO_GET_ISSUER_CERT",
	"UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
	"UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

const codeOf = (problem: Error): string => ("code" in problem && typeof problem.code === "string" ? problem.code : "");

/**
 * What is wrong and what to do about it, of problems that come from how the connection to the database is set up; undefined for
 * others.
 */
export function adviceFor(problem: unknown): string | undefined {
	if (!(problem instanceof Error)) {
		return undefined;
	}
	const code = codeOf(problem);
	if (untrusted.has(code)) {
		return (
			`The certificate of PostgreSQL cannot be verified (${problem.message}). sslmode=require verifies it, as verify-full ` +
			"does. In DATABASE_URL, add sslrootcert=/path/to/ca.pem, with the certificate of who signed it (its own, if that is " +
			"itself), or set sslmode=no-verify where nobody can get in between."
		);
	}
	if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
		return (
			`The certificate of PostgreSQL is for another name (${problem.message}). Use that name in DATABASE_URL, or set ` +
			"sslmode=no-verify where nobody can get in between."
		);
	}
	if (code === "CERT_HAS_EXPIRED") {
		return "The certificate of PostgreSQL has expired. Renew it there.";
	}
	if (problem.message === "The server does not support SSL connections") {
		return "PostgreSQL does not offer TLS. Turn ssl on there, or take sslmode out of DATABASE_URL.";
	}
	if (problem instanceof pg.DatabaseError && code === "3D000") {
		return `${problem.message}. Create it (CREATE DATABASE), or name another one in DATABASE_URL.`;
	}
	return undefined;
}

/** What a problem says, for the log: never a header or a body of a request. */
export function messageOf(problem: unknown): string {
	return problem instanceof Error ? problem.message : "unknown";
}

/** A problem in words, for people who run a server. */
export function inWords(problem: unknown): string {
	const advice = adviceFor(problem);
	if (advice !== undefined) {
		return advice;
	}
	// When several addresses were tried, the error itself says nothing.
	if (problem instanceof AggregateError && problem.message === "") {
		return problem.errors.map(inWords).join("; ");
	}
	return problem instanceof Error ? problem.message : String(problem);
}
