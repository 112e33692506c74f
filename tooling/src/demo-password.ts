import { randomBytes } from "node:crypto";
import type { Env } from "@flipbook-telemetry/server";
import { hashPassword } from "@flipbook-telemetry/server";

/** Settings with which somebody can look at the numbers. */
export interface DemoPassword {
	readonly env: Env;
	/** Undefined when the settings have a way in of their own. */
	readonly password: string | undefined;
}

/** Adds a password to settings by which nobody could look at the numbers. It is good for this run alone. */
export async function addDemoPassword(env: Env): Promise<DemoPassword> {
	if (env["DASHBOARD_PASSWORD_HASH"] !== undefined || env["CF_ACCESS_TEAM_DOMAIN"] !== undefined) {
		return { env, password: undefined };
	}
	const password = randomBytes(12).toString("base64url");
	return { env: { ...env, DASHBOARD_PASSWORD_HASH: await hashPassword(password) }, password };
}
