/**
 * Regular expressions for what is sent as text. The server checks requests by them and the API reference shows them. Luau
 * has no regular expressions, so the client checks the same forms in code.
 */
export const patterns = {
	/** A plain version: three numbers of one to four digits, without leading zeros. */
	version: "^(0|[1-9][0-9]{0,3})\\.(0|[1-9][0-9]{0,3})\\.(0|[1-9][0-9]{0,3})$",
	/** A UUID. In capitals it is the same UUID (RFC 9562). */
	uuid: "^[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$",
	/** An installation id: a UUID of version 4. */
	installationId: "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-4[0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}$",
} as const;
