import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { changesOf, checksumsOf, summaryOf, versionPlaces, withRelease } from "@flipbook-telemetry/tooling/release";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";

const root = fileURLToPath(new URL("..", import.meta.url));
const workspaces = ["apps", "packages"].flatMap((parent) =>
	readdirSync(join(root, parent)).map((name) => `${parent}/${name}`),
);
const packageFiles = [...workspaces, "e2e", "tooling", "bench"].map((folder) => `${folder}/package.json`);
let folder = "";

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "release-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** What every file that says the version says. */
async function versionsIn(where: string): Promise<ReadonlyArray<string>> {
	const ofPackages = packageFiles.map(async (file) => {
		const { version } = JSON.parse(await readFile(join(where, file), "utf8")) as { version: string };
		return version;
	});
	const elsewhere = versionPlaces.map(
		async ({ path, pattern }) => pattern.exec(await readFile(join(where, path), "utf8"))?.[1] ?? `none in ${path}`,
	);
	return [...new Set(await Promise.all([...ofPackages, ...elsewhere]))];
}

describe("the version", () => {
	it("is the same wherever it is said", async () => {
		expect(await versionsIn(root)).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
	});

	it("goes up everywhere by what the changesets say, whose words go into CHANGELOG.md", async () => {
		const copied = [
			...packageFiles,
			...versionPlaces.map(({ path }) => path),
			"pnpm-workspace.yaml",
			".changeset/config.json",
		];
		for (const file of copied) {
			await mkdir(dirname(join(folder, file)), { recursive: true });
			await cp(join(root, file), join(folder, file));
		}
		await writeFile(
			join(folder, "CHANGELOG.md"),
			"# Changelog\n\n## Unreleased\n\n- Once.\n\n## 0.0.1 – 2026-01-01\n\n- Before.\n",
		);
		await writeFile(
			join(folder, ".changeset/one.md"),
			'---\n"@flipbook-telemetry/server": major\n---\n\nTwice,\non two lines.\n',
		);
		const [before = ""] = await versionsIn(folder);
		const script = fileURLToPath(import.meta.resolve("@flipbook-telemetry/tooling/write-version"));
		execFileSync(process.execPath, [script, folder]);
		const next = `${Number(before.split(".")[0]) + 1}.0.0`;
		expect(await versionsIn(folder)).toEqual([next]);
		expect(await readdir(join(folder, ".changeset"))).toEqual(["config.json"]);
		const changelog = await readFile(join(folder, "CHANGELOG.md"), "utf8");
		expect(changelog).toMatch(
			new RegExp(
				`^# Changelog\n\n## Unreleased\n\n## ${next} – \\d{4}-\\d\\d-\\d\\d\n\n- Once.\n- Twice,\n  on two lines.\n\n## 0.0.1`,
			),
		);
		expect(changesOf(changelog, next)).toBe("- Once.\n- Twice,\n  on two lines.\n");
		expect(changesOf(changelog, "0.0.1")).toBe("- Before.\n");
	});

	it("is not made of nothing", () => {
		expect(() => summaryOf('---\n"@flipbook-telemetry/server": patch\n---\n')).toThrow("A changeset has no text");
		const options = { version: "1.0.0", day: "2026-03-01", summaries: [] };
		expect(() => withRelease("# Changelog\n\n## Unreleased\n", options)).toThrow("nothing to release");
		expect(() => withRelease("# Changelog\n", options)).toThrow('no "## Unreleased"');
	});
});

describe("checksums", () => {
	it("are those that sha256sum checks", async () => {
		const files = join(folder, "files");
		await mkdir(files);
		await writeFile(join(files, "b"), "two");
		await writeFile(join(files, "a"), "one");
		const sums = await checksumsOf(files);
		expect(sums.split("\n").map((line) => line.slice(64))).toEqual(["  a", "  b", ""]);
		await writeFile(join(folder, "SUMS"), sums);
		const check = (): string =>
			execFileSync("sha256sum", ["--check", "../SUMS"], { cwd: files, encoding: "utf8", stdio: "pipe" });
		expect(check()).toBe("a: OK\nb: OK\n");
		await writeFile(join(files, "a"), "another");
		expect(check).toThrow();
	});
});

interface Step {
	readonly uses?: string;
	readonly run?: string;
	readonly with?: Record<string, unknown>;
}

interface Workflow {
	readonly on: Record<string, unknown>;
	readonly permissions: Record<string, string>;
	readonly jobs: Record<
		string,
		{
			readonly permissions?: Record<string, string>;
			readonly "timeout-minutes"?: number;
			readonly steps: ReadonlyArray<Step>;
		}
	>;
}

const workflows = join(root, ".github/workflows");

describe.each(readdirSync(workflows))("the workflow %s", (name) => {
	const text = readFileSync(join(workflows, name), "utf8");
	const workflow = parse(text) as Workflow;
	const jobs = Object.entries(workflow.jobs);
	const steps = jobs.flatMap(([, job]) => job.steps);

	it("uses only actions whose very code it names, and says which version that is", () => {
		const used = [...text.matchAll(/uses: (.+)/g)].map(([, action]) => action);
		expect(used).toHaveLength(steps.filter((step) => step.uses !== undefined).length);
		for (const action of used) {
			expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
		}
	});

	it("may read, and write only where it does nothing that came from elsewhere", () => {
		expect(workflow.permissions).toEqual({ contents: "read" });
		expect(Object.keys(workflow.on)).not.toContain("pull_request_target");
		for (const [, job] of jobs) {
			const mayWrite = Object.values(job.permissions ?? {}).includes("write");
			const runsOurs = job.steps.some(
				({ uses, run }) => /checkout|setup-/.test(uses ?? "") || /\.ci|npm/.test(run ?? ""),
			);
			expect(mayWrite && runsOurs).toBe(false);
			expect(job["timeout-minutes"]).toBeGreaterThan(0);
		}
		for (const step of steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"))) {
			expect(step.with).toMatchObject({ "persist-credentials": false });
		}
		expect(text).not.toContain("secrets.");
	});

	it("puts nothing that somebody else has written into a shell", () => {
		steps.forEach(({ run }) => expect(run ?? "").not.toContain("${{"));
	});

	it("runs the scripts that a person runs", () => {
		const scripts = [...text.matchAll(/bash (\.ci\/\w+)/g)].map(([, script = ""]) => script);
		scripts.forEach((script) => expect(existsSync(join(root, script))).toBe(true));
		expect(jobs.some(([, job]) => job.steps.some(({ run }) => run?.startsWith("bash .ci/")))).toBe(true);
	});
});
