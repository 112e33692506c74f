import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = new URL("../../", import.meta.url);
const pathOf = (name: string): string => fileURLToPath(new URL(name, root));
const read = (name: string): string => readFileSync(new URL(name, root), "utf8");

const scripts = ["deploy/droplet/flipbook-telemetry", "deploy/make-release", "deploy/container/make-env", ".ci/run"];
const units = ["deploy/droplet", "deploy/tunnel"].flatMap((folder) =>
	readdirSync(new URL(`${folder}/`, root))
		.filter((name) => /\.(service|timer)$/.test(name))
		.map((name) => `${folder}/${name}`),
);

function has(program: string): boolean {
	return spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined;
}

const isWithoutShellcheck = !has("shellcheck") && process.env["CI"] === undefined;
if (isWithoutShellcheck) {
	console.warn("Skipped: shellcheck on the scripts. It is missing (apt install shellcheck).");
}

describe("the scripts", () => {
	it.each(scripts)("%s is one that bash can read", (script) => {
		execFileSync("bash", ["-n", pathOf(script)]);
	});

	it.skipIf(isWithoutShellcheck).each(scripts)("shellcheck has nothing on %s", (script) => {
		const { stdout } = spawnSync("shellcheck", [pathOf(script)], { encoding: "utf8" });
		expect(stdout).toBe("");
	});

	it("install says all of its commands and options in its help", () => {
		const help = spawnSync(pathOf("deploy/droplet/flipbook-telemetry"), ["--help"], { encoding: "utf8" }).stdout;
		const text = read("deploy/droplet/flipbook-telemetry");
		const options = new Set([...text.matchAll(/^\t\t(--[a-z-]+)\)/gm)].map((match) => match[1] ?? ""));
		expect(options.size).toBeGreaterThan(3);
		expect([...options].filter((option) => option !== "--help" && !help.includes(option))).toEqual([]);
	});

	it("install asks for nothing but what is checked: Node comes with a SHA-256 for each kind of machine", () => {
		expect(read("deploy/droplet/node.env")).toMatch(
			/^NODE_VERSION=24\.\d+\.\d+\nNODE_SHA256_X64=[0-9a-f]{64}\nNODE_SHA256_ARM64=[0-9a-f]{64}\n$/m,
		);
	});
});

describe("the units", () => {
	it.each(units.filter((unit) => unit.endsWith(".service")))("%s may do little", (unit) => {
		const text = read(unit);
		for (const line of ["CapabilityBoundingSet=", "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes"]) {
			expect(text.split("\n")).toContain(line);
		}
		expect(text).toMatch(/^(User=flipbook-telemetry|DynamicUser=yes)$/m);
		expect(text).toMatch(/^SystemCallFilter=@system-service$/m);
	});

	it("of the droplet are those that the script puts in its place", () => {
		const listed = /^readonly unit_files=\((.*)\)$/m.exec(read("deploy/droplet/flipbook-telemetry"))?.[1]?.split(" ");
		const there = units.filter((unit) => unit.startsWith("deploy/droplet/")).map((unit) => unit.split("/").at(-1));
		expect(listed?.toSorted()).toEqual(there.toSorted());
	});
});
