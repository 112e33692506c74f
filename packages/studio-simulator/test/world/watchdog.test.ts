import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { writeFiles } from "../support/run-luau.js";

const simulator = fileURLToPath(new URL("../../dist/index.js", import.meta.url));

/** Runs a plugin of one script in a process of its own, which lets a script run for a second. */
async function runInProcess(script: string): Promise<{ status: number | null; stdout: string; stderr: string }> {
	const folder = await writeFiles({
		"src/main.server.luau": script,
		"default.project.json": JSON.stringify({ name: "Test", tree: { $path: "src" } }),
		"run.mjs": `
			import { createStudio } from ${JSON.stringify(simulator)};
			const studio = await createStudio();
			await studio.installPlugin({ projectFile: new URL("default.project.json", import.meta.url).pathname });
			await studio.advance(10_000);
			console.log(studio.output.map((line) => line.message).join());
			await studio.close();
		`,
	});
	const env = { ...process.env, STUDIO_PATIENCE_SECONDS: "1" };
	return spawnSync(process.execPath, [`${folder}/run.mjs`], { encoding: "utf8", env, timeout: 20_000 });
}

it("a script that loops without waiting ends the process, which says so", async () => {
	const { status, stderr } = await runInProcess("while true do end");
	expect(status).toBeNull();
	expect(stderr).toContain("A script has run in the simulated Studio for 1 s without waiting");
});

it("a script that waits now and then is left alone, and the process ends by itself", async () => {
	const { status, stdout, stderr } = await runInProcess("for _ = 1, 100 do task.wait(0.05) end print('done')");
	expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "done\n", stderr: "" });
});
