import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { whyNoNats } from "@flipbook-telemetry/test-support";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Debian } from "./support/debian.ts";
import { bootDebian, removeFolder, whyNoDebian } from "./support/debian.ts";
import { mustRun } from "./support/run-program.ts";

const deployed = fileURLToPath(new URL("../../deploy/nats", import.meta.url));
/** What Debian's package has in it; machines of a test see no network to fetch it from. */
const packaged = ["/usr/sbin/nats-server", "/lib/systemd/system/nats-server.service"];

const obstacle = whyNoNats() ?? (await whyNoDebian());
if (obstacle !== undefined) {
	console.warn(`Skipped: a NATS node as a unit of systemd. ${obstacle}`);
}

/** As in the README, but for the editor. */
const install = `
	useradd --system --no-create-home nats
	install -m 755 /packaged/nats-server /usr/local/sbin/nats-server
	install -m 644 /packaged/nats-server.service /lib/systemd/system/
	install -d -m 750 -g nats /etc/nats
	install -m 640 -g nats /deployed/nats.conf /deployed/node.conf /etc/nats/
	install -D -m 644 /deployed/override.conf /etc/systemd/system/nats-server.service.d/override.conf
	sed -i 's/10\\.0\\.0\\./127.0.0./' /etc/nats/node.conf
	setpriv --reuid nats --regid nats --clear-groups nats-server -t -c /etc/nats/nats.conf
	systemctl daemon-reload && systemctl enable nats-server && systemctl restart nats-server`;

describe.skipIf(obstacle !== undefined)("a node of the queue", () => {
	let work = "";
	let debian: Debian | undefined;

	const ask = async (script: string): Promise<string> => (await debian?.run(script))?.printed.trim() ?? "";
	const untilAsked = async (): Promise<void> => {
		for (let tries = 0; (await ask("curl -s 127.0.0.1:8222/varz")) === ""; tries += 1) {
			if (tries === 50) {
				throw new Error(`It does not answer: ${await ask("journalctl -u nats-server --no-pager")}`);
			}
			await sleep(200);
		}
	};

	beforeAll(async () => {
		work = await mkdtemp(join(tmpdir(), "telemetry-log-node-"));
		await mustRun("cp", [...packaged, work]);
		debian = await bootDebian({ "/packaged": work, "/deployed": deployed });
	});

	afterAll(async () => {
		await debian?.stop();
		await removeFolder(work);
	});

	it("comes up as the user nats, with its files where nobody else reads them", async () => {
		const { code, out } = (await debian?.run(`set -e${install}`)) ?? { code: -1, out: "" };
		expect([code, out]).toEqual([0, expect.stringContaining("is valid")]);
		await untilAsked();
		expect(await ask("ps -o user= -p $(systemctl show -P MainPID nats-server)")).toBe("nats");
		expect(await ask("stat -c '%U %a' /var/lib/nats")).toBe("nats 700");
		expect(await ask("ls /var/lib/nats")).toBe("jetstream");
	});

	it("is let do little", async () => {
		const security = await ask("systemd-analyze security nats-server --no-pager | tail -1");
		expect(Number(/([\d.]+) OK/.exec(security)?.[1])).toBeLessThan(2);
	});

	it("comes back by itself when it is killed", async () => {
		const before = await ask("systemctl show -P MainPID nats-server");
		await ask("systemctl kill --signal=KILL nats-server");
		await sleep(1000);
		await untilAsked();
		expect(await ask("systemctl show -P MainPID nats-server")).not.toBe(before);
	});

	it("stops by itself when it is told to", async () => {
		const began = performance.now();
		await ask("systemctl stop nats-server");
		expect(performance.now() - began).toBeLessThan(10_000);
		expect(await ask("systemctl show -P Result nats-server")).toBe("success");
	});
});
