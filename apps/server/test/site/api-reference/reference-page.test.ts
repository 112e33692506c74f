import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { describe, expect, it } from "vitest";
import { useTestServer } from "../../support/test-server.js";

const server = useTestServer();
const executablePath = process.env["CHROMIUM_PATH"] ?? ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync);

if (executablePath === undefined) {
	console.warn(
		"Skipped: the reference page in a browser. Chromium is missing (apt install chromium, or set CHROMIUM_PATH).",
	);
}

describe("the reference page", () => {
	it("lets a browser load nothing from elsewhere, nor show it in somebody's frame", async () => {
		const { headers } = await server.get("/docs");
		expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'");
		expect(headers.get("Content-Security-Policy")).toContain("frame-ancestors 'none'");
		expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
		expect(headers.get("Referrer-Policy")).toBe("no-referrer");
		expect(headers.get("X-Powered-By")).toBeNull();
	});

	it.skipIf(executablePath === undefined)("shows every call, and asks nobody but this server", async () => {
		const browser = await chromium.launch({
			executablePath: executablePath ?? "",
			chromiumSandbox: process.getuid?.() !== 0,
		});
		try {
			const page = await browser.newPage();
			const asked: Array<string> = [];
			page.on("requestfinished", (request) => asked.push(new URL(request.url()).origin));
			await page.goto(`${server.url}/docs`);
			await page.getByRole("heading", { name: "Send events" }).waitFor();
			for (const call of ["Open a session", "Erase everything stored", "Ask whether the process lives"]) {
				expect(await page.getByRole("heading", { name: call }).count(), call).toBeGreaterThan(0);
			}
			expect([...new Set(asked)].filter((origin) => origin !== "null")).toEqual([server.url]);
		} finally {
			await browser.close();
		}
	});
});
