import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { createTestSummary } from "../tooling/test-summary.mjs";

const root = new URL("../", import.meta.url);

describe("the commands of this repository", () => {
	it("run turbo with its telemetry off, whatever the user has configured", async () => {
		const { scripts } = JSON.parse(await readFile(new URL("package.json", root), "utf8")) as {
			scripts: Readonly<Record<string, string>>;
		};
		const withTurbo = Object.values(scripts).filter((script) => script.includes("turbo"));
		expect(withTurbo.length).toBeGreaterThan(10);
		for (const script of withTurbo) {
			expect(script).toMatch(/^node tooling\/turbo\.mjs run /);
			expect(script.match(/turbo/g)).toHaveLength(1);
		}

		const home = await mkdtemp(join(tmpdir(), "telemetry-home-"));
		const { PATH } = process.env;
		const { stdout } = await promisify(execFile)(
			process.execPath,
			[fileURLToPath(new URL("tooling/turbo.mjs", root)), "telemetry", "status"],
			{ env: { PATH, HOME: home, XDG_CONFIG_HOME: home } },
		);
		await rm(home, { recursive: true, force: true });
		expect(stdout).toContain("Status: Disabled");
	});

	it("end a run of the tests with what passed, what failed, and what was skipped and why", () => {
		const summary = createTestSummary();
		for (const line of [
			"@flipbook-telemetry/server:test: \u001b[2m      Tests \u001b[22m \u001b[1m\u001b[32m1026 passed\u001b[39m\u001b[22m (1026)",
			"@flipbook-telemetry/e2e:test: stderr | layout/layout.test.ts",
			"@flipbook-telemetry/e2e:test: Skipped: how dialogs look. Install Chromium.",
			"@flipbook-telemetry/e2e:test: Skipped: how dialogs look. Install Chromium.",
			"@flipbook-telemetry/e2e:test:       Tests  2 failed | 205 passed | 63 skipped (270)",
		]) {
			summary.add(line);
		}
		expect(summary.lines().slice(0, -1)).toEqual([
			"1231 tests passed, 2 failed, 63 were skipped.",
			"Skipped: how dialogs look. Install Chromium.",
		]);
	});
});
