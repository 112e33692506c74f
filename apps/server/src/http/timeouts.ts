/** For how long a connection may be in each state, in milliseconds. */
export interface Timeouts {
	/** From the first byte of a request to the end of its headers. */
	readonly headersMs: number;
	/** From the first byte of a request to its last. */
	readonly requestMs: number;
	/** Between an answer and the next request. */
	readonly keepAliveMs: number;
	/** While nothing at all is sent or read, even during an answer: a client that reads nothing would hold the connection for ever. */
	readonly inactivityMs: number;
	/** Between the refusal of what is no request and the end of its connection, so that the refusal can be read. */
	readonly lingerMs: number;
	/** How often connections are looked at: a request may take that much longer than it should. */
	readonly checkEveryMs: number;
}

/**
 * What a server keeps to. Studio sends its requests in one go; keep-alive is longer than that of the tunnels and proxies
 * in front of a server, so that it is they who close and no request is sent into a connection that is being closed.
 */
export const standardTimeouts: Timeouts = {
	headersMs: 10_000,
	requestMs: 15_000,
	keepAliveMs: 65_000,
	inactivityMs: 120_000,
	lingerMs: 2000,
	checkEveryMs: 1000,
};
