import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The user that PostgreSQL runs as, in the numbers that `spawn` takes. Left out: the user of the server. */
export interface SystemUser {
	readonly uid?: number;
	readonly gid?: number;
}

const userName = "postgres";

async function lookUp(): Promise<SystemUser | undefined> {
	try {
		const [uid, gid] = await Promise.all([run("id", ["-u", userName]), run("id", ["-g", userName])]);
		return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
	} catch {
		return undefined;
	}
}

/** Whom PostgreSQL runs as; undefined when root runs the server and there is no user `postgres` yet. */
export async function findSystemUser(): Promise<SystemUser | undefined> {
	return process.getuid?.() === 0 ? lookUp() : {};
}

/**
 * PostgreSQL refuses to run as root. When root runs the server, the database runs as the user `postgres`, who is created
 * where there is none. Throws when that is not possible.
 */
export async function chooseSystemUser(): Promise<SystemUser> {
	const known = await findSystemUser();
	if (known !== undefined) {
		return known;
	}
	try {
		await run("groupadd", ["--system", userName]);
		await run("useradd", ["--system", "--no-create-home", "--gid", userName, userName]);
	} catch (cause) {
		throw new Error(
			"PostgreSQL does not run as root, and a user named postgres could not be created. Run the server as an " +
				"ordinary user, or set DATABASE_URL to a PostgreSQL of your own.",
			{ cause },
		);
	}
	const created = await lookUp();
	if (created === undefined) {
		throw new Error("The user named postgres was created and cannot be found. Run the server as an ordinary user.");
	}
	return created;
}

/** Whether that user can get into a folder: every folder above it must let them through. */
export function canEnter(user: SystemUser, folder: string): boolean {
	return spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", folder], { ...user, cwd: "/", stdio: "ignore" }).status === 0;
}
