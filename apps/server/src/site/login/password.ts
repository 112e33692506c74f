import { hash, verify } from "@node-rs/argon2";

/** Shorter ones can be guessed. */
export const shortestPassword = 12;

/**
 * Hashes a password with argon2id, in the PHC format. Memory, time and lanes are those that OWASP's password storage sheet
 * names first: 19 MiB, two passes, one lane; a guess costs an attacker as much.
 */
export function hashPassword(password: string): Promise<string> {
	return hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
}

/** Whether this is the password of a hash. */
export function isPassword(passwordHash: string, password: string): Promise<boolean> {
	return verify(passwordHash, password);
}

/** Whether a text is a hash as `hashPassword` makes it. */
export function isPasswordHash(text: string): boolean {
	return /^\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{22,}$/.test(text);
}
