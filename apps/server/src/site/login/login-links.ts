import { randomUUID } from "node:crypto";
import type { Database } from "../../database/database.js";
import type { TokenSigner } from "./signer.js";

/** Where a link leads. */
export const linkPath = "/login";

/** How long a link is good for. */
export const linkSeconds = 10 * 60;

/** Makes and checks links that sign one browser in, once. */
export interface LoginLinks {
	/** What a link carries. It is good once it is made, for any server with the same database and keys. */
	readonly make: (db: Database, nowMs: number) => Promise<string>;
	/** Whether a link was made here and has not expired; without asking the database, so that nobody can ask it much. */
	readonly isGenuine: (token: string, nowMs: number) => Promise<boolean>;
	/** Uses a link up; false when it was used before, or is none. */
	readonly use: (db: Database, token: string, nowMs: number) => Promise<boolean>;
}

/**
 * Links under a seal. Each has a row that is deleted when it is used, so two servers cannot both take it. The row alone opens
 * nothing: without the seal nobody can make a link of it.
 */
export function createLoginLinks(seal: TokenSigner): LoginLinks {
	return {
		make: async (db, nowMs) => {
			const id = randomUUID();
			await db.deleteFrom("login_links").where("expires_at", "<", new Date(nowMs)).execute();
			await db
				.insertInto("login_links")
				.values({ id, expires_at: new Date(nowMs + linkSeconds * 1000) })
				.execute();
			return seal.sign({ jti: id }, linkSeconds, nowMs);
		},
		isGenuine: async (token, nowMs) => (await seal.read(token, nowMs)) !== undefined,
		use: async (db, token, nowMs) => {
			const id = (await seal.read(token, nowMs))?.jti;
			if (id === undefined) {
				return false;
			}
			const { numDeletedRows } = await db.deleteFrom("login_links").where("id", "=", id).executeTakeFirstOrThrow();
			return numDeletedRows > 0n;
		},
	};
}
