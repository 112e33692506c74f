import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { barriersOf, isWithoutBrowser, password, settings, useDashboard } from "./use-dashboard.ts";

const dashboard = useDashboard({ isEmpty: true });
const command = fileURLToPath(new URL("../../apps/server/dist/cli/main.js", import.meta.url));

/** What somebody on the server would see. */
function makeLink(): string {
	const { url, databaseUrl } = dashboard.server;
	const env = { ...settings, PATH: process.env["PATH"], DATABASE_URL: databaseUrl, PUBLIC_URL: url };
	return execFileSync(process.execPath, [command, "login-link"], { env, encoding: "utf8", stdio: "pipe" }).trim();
}

describe.skipIf(isWithoutBrowser)("while somebody else attempts the password", () => {
	it("the page says when to try again, and a link made on the server lets the browser in", async () => {
		for (let guess = 0; guess < 10; guess += 1) {
			await fetch(`${dashboard.server.url}/api/login`, {
				method: "POST",
				headers: { "Content-Type": "application/json" },
				body: '{"password":"a wrong password"}',
			});
		}
		const page = await dashboard.open("/dashboard/", { viewport: { width: 390, height: 700 } });
		const signIn = async (): Promise<void> => {
			await page.getByLabel("Password").fill(password);
			await page.keyboard.press("Enter");
		};
		await signIn();
		await page.getByText('Try again in 15 minutes, or run "telemetry login-link" on the server.').waitFor();
		dashboard.forgive();
		expect(await barriersOf(page)).toEqual([]);

		const link = makeLink();
		await page.goto(link);
		await page.reload();
		expect(await barriersOf(page)).toEqual([]);
		await page.getByRole("button", { name: "Sign in" }).click();
		await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();

		await page.getByRole("button", { name: "Sign out" }).click();
		await signIn();
		await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();

		await page.goto(link);
		await page.getByRole("button", { name: "Sign in" }).click();
		await page.getByRole("heading", { name: "This link does not work" }).waitFor();
		dashboard.forgive();
		expect(await barriersOf(page)).toEqual([]);
	});
});
