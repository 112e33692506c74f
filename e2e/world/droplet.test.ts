import { readFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Debian } from "./support/debian.ts";
import { bootDebian, makeRelease, prepareNode, removeFolder, whyNoDebian } from "./support/debian.ts";
import type { Ran } from "./support/run-program.ts";
import { mustRun } from "./support/run-program.ts";

const nodeEnv = readFileSync(new URL("../../deploy/droplet/node.env", import.meta.url), "utf8");
const nodeVersion = /^NODE_VERSION=(.+)$/m.exec(nodeEnv)?.[1] ?? "";

let work = "";
let debian: Debian | undefined;

/** Releases that differ from the real one in one thing each. */
const variants: Readonly<Record<string, string>> = {
	good: "true",
	// Does not even start.
	broken: 'echo "throw new Error(1)" >server/dist/main.js',
	// Starts, changes the database, and never gets ready.
	unready: [
		String.raw`sed -i 's/^export const migrations = {/&\n"20991231-trial": { up: (db) => db.schema.createTable("trial").execute() },/' server/dist/database/migrations/index.js`,
		String.raw`sed -i 's/return async (request, response) => {/&\nthrow refuse("It is a test.");/' server/dist/operations/health.js`,
	].join(" && "),
	// Changes the database, and is ready.
	migrating: String.raw`sed -i 's/^export const migrations = {/&\n"20991231-trial": { up: (db) => db.schema.createTable("trial").execute() },/' server/dist/database/migrations/index.js`,
};

const obstacle = await whyNoDebian();
if (obstacle !== undefined) {
	console.warn(`Skipped: the droplet. This machine cannot boot a Debian. ${obstacle}`);
}

describe.skipIf(obstacle !== undefined)("the droplet", () => {
	beforeAll(async () => {
		const release = await makeRelease();
		work = await mkdtemp(join(tmpdir(), "telemetry-world-"));
		await mustRun("bash", [
			"-c",
			`mkdir "$2/first" && tar xzf "$1" -C "$2/first" --strip-components=1`,
			"_",
			release,
			work,
		]);
		await mustRun("cp", [release, join(work, "first.tar.gz")]);
		for (const [name, change] of Object.entries(variants)) {
			const script = `cp -R "$1/first" "$1/${name}" && cd "$1/${name}" && echo 9.0.0-${name} >VERSION && ${change} &&
			tar czf "../${name}.tar.gz" -C .. "${name}"`;
			await mustRun("bash", ["-c", script, "_", work]);
		}
		await mustRun("bash", ["-c", 'head -c 1000 /dev/urandom >"$1/node.tar.xz"', "_", work]);
		debian = await bootDebian({ "/releases": work, "/node": await prepareNode(nodeVersion) });
	});

	afterAll(async () => {
		await debian?.stop();
		await removeFolder(work);
	});

	const firstVersion = (): string => readFileSync(join(work, "first", "VERSION"), "utf8").trim();

	/** Runs a script in the Debian, whatever it ends with. */
	async function runInside(script: string, typed?: string): Promise<Ran> {
		if (debian === undefined) {
			throw new Error("There is no Debian to run it in.");
		}
		return debian.run(script, typed);
	}

	async function mustRunInside(script: string): Promise<string> {
		const { code, out } = await runInside(script);
		expect(out, script).toSatisfy(() => code === 0);
		return out;
	}

	const currentVersion = async (): Promise<string> =>
		(await mustRunInside("basename $(readlink /opt/flipbook-telemetry/current)")).trim();

	const ready = (): Promise<string> => mustRunInside("curl -fsS http://127.0.0.1:8787/readyz");

	const startSession =
		"curl -fsS http://127.0.0.1:8787/telemetry/start-session -H 'Telemetry-Plugin-Version: 1.0.0' " +
		"-H 'Telemetry-Channel: dev' -H 'Telemetry-Schema-Version: 1' -o /dev/null";

	const sql = (query: string): string => `runuser -u flipbook-telemetry -- env -C / psql -qtAX telemetry -c "${query}"`;

	const upgradeTo = (name: string, waitSeconds = 60): string =>
		`flipbook-telemetry upgrade --release /releases/${name}.tar.gz --node /node/bin/node --wait ${waitSeconds}`;

	describe("a fresh Debian 12", () => {
		it("shows what install would do, and is as it was", async () => {
			const everything =
				"find / -xdev -newer /tmp/before -type f -not -path '/proc/*' -not -path '/sys/*' -not -path '/run/*' -not -path '/var/log/*' -not -path '/var/lib/postgresql/*'";
			await mustRunInside("touch /tmp/before; sleep 1.1");
			const out = await mustRunInside(
				"/releases/first/deploy/droplet/flipbook-telemetry install --node /node/bin/node --dry-run",
			);
			expect(out).toContain("would run: useradd");
			expect(out).toContain("would write: /etc/flipbook-telemetry/env");
			expect(out).toContain("would run: systemctl enable");
			expect((await mustRunInside(everything)).trim()).toBe("");
			await mustRunInside("! getent passwd flipbook-telemetry");
		});

		it("does not take a Node that is not what it should be", async () => {
			const { code, out } = await runInside(
				"/releases/first/deploy/droplet/flipbook-telemetry install --node-archive /releases/node.tar.xz",
			);
			expect(code).not.toBe(0);
			expect(out).toContain("is not what it should be: its SHA-256 differs");
			await mustRunInside("! test -e /opt/flipbook-telemetry/current");
		});

		it("runs a server after one command, which only this machine can reach", async () => {
			const out = await mustRunInside(
				"/releases/first/deploy/droplet/flipbook-telemetry install --node /node/bin/node",
			);
			expect(out).toContain("It runs at http://127.0.0.1:8787, for this machine only.");
			expect(JSON.parse(await ready())).toMatchObject({ status: "ready" });
			const listening = await mustRunInside("cat /proc/net/tcp /proc/net/tcp6 | awk '$4 == \"0A\" { print $2 }'");
			// 8787 on 127.0.0.1, as the kernel writes it, and on nothing else.
			expect(listening.split("\n").filter((line) => line.endsWith(":2253"))).toEqual(["0100007F:2253"]);
			expect(await mustRunInside("flipbook-telemetry status")).toContain(`node       v${nodeVersion}`);
		});

		it("keeps its secrets to itself", async () => {
			const modes = await mustRunInside(
				"stat -c '%a %U:%G' /etc/flipbook-telemetry/env /var/lib/flipbook-telemetry /var/lib/flipbook-telemetry/secrets.json",
			);
			expect(modes.trim().split("\n")).toEqual([
				"640 root:flipbook-telemetry",
				"700 flipbook-telemetry:flipbook-telemetry",
				"600 flipbook-telemetry:flipbook-telemetry",
			]);
			await mustRunInside("! runuser -u nobody -- cat /etc/flipbook-telemetry/env");
			await mustRunInside("! runuser -u nobody -- psql telemetry -c 'SELECT 1'");
			await mustRunInside(
				"! runuser -u flipbook-telemetry -- touch /opt/flipbook-telemetry/current/server/dist/main.js",
			);
		});

		it("gives the server few ways to do harm", async () => {
			const out = await mustRunInside("systemd-analyze security flipbook-telemetry.service --no-pager | tail -n 1");
			expect(Number(/level for \S+: ([\d.]+)/.exec(out)?.[1])).toBeLessThanOrEqual(1.1);
		});

		it("has a timer for backups, and a role that may bring one back", async () => {
			expect(
				(
					await mustRunInside(sql("SELECT rolcreatedb AND NOT rolsuper FROM pg_roles WHERE rolname = current_user"))
				).trim(),
			).toBe("t");
			expect(await mustRunInside("systemctl is-active flipbook-telemetry-backup.timer")).toContain("active");
			expect(await mustRunInside("systemctl cat flipbook-telemetry-backup.service")).toContain("cli/main.js backup");
		});

		it("runs the server's own command as the server's user, with its settings", async () => {
			const out = await mustRunInside("flipbook-telemetry telemetry doctor");
			expect(out).not.toContain("BAD");
			expect(out).toContain("PostgreSQL 15");
		});

		it("changes nothing and stops nothing when it is installed again", async () => {
			const state = "md5sum /etc/flipbook-telemetry/env; systemctl show -P MainPID flipbook-telemetry";
			const before = await mustRunInside(state);
			await mustRunInside("flipbook-telemetry install");
			expect(await mustRunInside(state)).toBe(before);
		});

		it("mends what is missing when it is installed again", async () => {
			await mustRunInside(
				"systemctl stop flipbook-telemetry; rm /etc/systemd/system/flipbook-telemetry.service; systemctl daemon-reload",
			);
			await mustRunInside("flipbook-telemetry install");
			await ready();
		});

		it("starts the server again after it was killed", async () => {
			await mustRunInside("systemctl kill --signal SIGKILL flipbook-telemetry");
			await mustRunInside(
				"for i in $(seq 100); do curl -fs http://127.0.0.1:8787/readyz && exit; sleep 0.2; done; exit 1",
			);
		});
	});

	describe("settings", () => {
		it("are changed by a command that starts the server again", async () => {
			await mustRunInside("flipbook-telemetry set CLIENT_ADDRESSES=removed");
			expect(JSON.parse(await ready())).toMatchObject({ addressesArrived: [] });
		});

		it("stay as they were when the server does not take them", async () => {
			const { code, out } = await runInside("flipbook-telemetry set PORT=eighty");
			expect(code).not.toBe(0);
			expect(out).toContain('PORT must be a whole number from 0 to 65535, not "eighty"');
			expect(out).toContain("It runs as it was set before.");
			await ready();
		});

		it("take a password without showing it to anybody", async () => {
			const password = "correct horse battery";
			const { code, out } = await runInside("flipbook-telemetry password", `${password}\n`);
			expect([code, out]).toEqual([0, expect.not.stringContaining(password)]);
			const login = (text: string): string =>
				`curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:8787/api/login -H 'Content-Type: application/json' -d '{"password":"${text}"}'`;
			expect(await mustRunInside(login(password))).toBe("204");
			expect(await mustRunInside(login("a wrong password"))).toBe("403");
			expect(await mustRunInside("cat /etc/flipbook-telemetry/env")).not.toContain(password);
		});
	});

	describe("an upgrade", () => {
		it("to a release that does not start goes back by itself", async () => {
			await mustRunInside(startSession);
			const { code, out } = await runInside(upgradeTo("broken", 10));
			expect(code).not.toBe(0);
			expect(out).toContain(`9.0.0-broken did not come up. ${firstVersion()} runs again, with everything as it was.`);
			expect(await currentVersion()).toBe(firstVersion());
			await ready();
		});

		it("to a release that changes the database and never gets ready brings the database back too", async () => {
			const { code, out } = await runInside(upgradeTo("unready", 10));
			expect(code).not.toBe(0);
			expect(out).toContain("The database as it was before");
			expect(await currentVersion()).toBe(firstVersion());
			expect((await mustRunInside(sql("SELECT count(*) FROM sessions"))).trim()).toBe("1");
			expect((await mustRunInside(sql("SELECT to_regclass('trial') IS NULL"))).trim()).toBe("t");
			await mustRunInside(startSession);
			await mustRunInside("! test -e /var/lib/flipbook-telemetry/before-upgrade.dump");
		});

		it("that is interrupted goes back by itself", async () => {
			const out = await mustRunInside(
				`${upgradeTo("unready")} >/tmp/out 2>&1 & upgrade=$!
			until grep -q 'Trying it' /tmp/out; do sleep 0.1; done; sleep 1; kill -TERM $upgrade; wait $upgrade; cat /tmp/out`,
			);
			expect(out).toContain("Going back to");
			expect(await currentVersion()).toBe(firstVersion());
			await ready();
		});

		it("says what it would do, and does nothing, when it is asked to", async () => {
			const out = await mustRunInside(`${upgradeTo("good")} --dry-run`);
			expect(out).toContain("would run: stop the server, keep a copy of the database, try 9.0.0-good");
			expect(await currentVersion()).toBe(firstVersion());
		});

		it("to a good release keeps every session and the settings", async () => {
			await mustRunInside(upgradeTo("good"));
			expect(await currentVersion()).toBe("9.0.0-good");
			expect((await mustRunInside(sql("SELECT count(*) FROM sessions"))).trim()).toBe("2");
			expect(JSON.parse(await ready())).toMatchObject({ addressesArrived: [] });
			await mustRunInside("! test -e /run/flipbook-telemetry-trial.env");
		});

		it("to a release that changes the database keeps what is in it", async () => {
			await mustRunInside(upgradeTo("migrating"));
			expect((await mustRunInside(sql("SELECT to_regclass('trial') IS NOT NULL"))).trim()).toBe("t");
			expect((await mustRunInside(sql("SELECT count(*) FROM sessions"))).trim()).toBe("2");
		});

		it("keeps no more than three releases", async () => {
			const releases = await mustRunInside("ls /opt/flipbook-telemetry/releases");
			expect(releases.trim().split("\n")).toHaveLength(3);
			expect(releases).toContain("9.0.0-migrating");
		});
	});

	describe("uninstalling", () => {
		it("takes the program away and keeps the data, which install finds again", async () => {
			await mustRunInside("flipbook-telemetry uninstall");
			await mustRunInside("! test -e /opt/flipbook-telemetry && ! systemctl cat flipbook-telemetry");
			await mustRunInside("/releases/migrating/deploy/droplet/flipbook-telemetry install --node /node/bin/node");
			expect((await mustRunInside(sql("SELECT count(*) FROM sessions"))).trim()).toBe("2");
			await ready();
		});

		it("deletes the data only when it is told so twice", async () => {
			const { code, out } = await runInside("flipbook-telemetry uninstall --purge </dev/null");
			expect([code, out]).toEqual([1, expect.stringContaining("say --yes too")]);
			await ready();
			await mustRunInside("flipbook-telemetry uninstall --purge --yes");
			await mustRunInside(
				"! getent passwd flipbook-telemetry; ! test -e /var/lib/flipbook-telemetry -o -e /etc/flipbook-telemetry",
			);
			const left = await mustRunInside(
				"runuser -u postgres -- env -C / psql -qtAX -c 'SELECT datname FROM pg_database'",
			);
			expect(left).not.toContain("telemetry");
		});
	});
});
