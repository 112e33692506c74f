#!/usr/bin/env node
// Puts rules.json into a zone of Cloudflare, beside the rules that are there already. Needs Node 20.19 or newer and nothing
// else. What it would send is shown by --dry-run; --remove takes the rules out again.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

const usage = `Usage: CLOUDFLARE_API_TOKEN=… node apply-rules.mjs --zone <zone id> [options]

  --host <name>   the server's public name, instead of the one in rules.json
  --skip-zone     leave the settings of the whole zone alone (then CF-IPCountry may reach the server)
  --remove        take the rules out; settings of the zone stay
  --dry-run       show what would be sent, ask for nothing
  --api <url>     another address of the API, for tests

The token needs, for this zone: Transform Rules, Cache Rules, Config Rules, Zone WAF, Zone Settings (each Edit).`;

/** What was asked for cannot be done; the message says what to do. */
class UsageError extends Error {}

function readOptions(args, env) {
	const { values } = parseArgs({
		args,
		options: {
			api: { type: "string", default: "https://api.cloudflare.com/client/v4" },
			"dry-run": { type: "boolean", default: false },
			help: { type: "boolean", default: false },
			host: { type: "string" },
			remove: { type: "boolean", default: false },
			"skip-zone": { type: "boolean", default: false },
			zone: { type: "string" },
		},
	});
	const { zone = "" } = values;
	const token = env.CLOUDFLARE_API_TOKEN ?? "";
	if (!values.help && !/^[0-9a-f]{32}$/.test(zone)) {
		throw new UsageError("--zone is the zone's id, 32 hexadecimal digits, from the overview page of the domain.");
	}
	if (!values.help && !values["dry-run"] && token === "") {
		throw new UsageError("Set CLOUDFLARE_API_TOKEN.");
	}
	if (values.host !== undefined && !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(values.host)) {
		throw new UsageError("--host is a name such as apis.example.com.");
	}
	return { ...values, zone, token };
}

/** The rules for a host, by phase. */
function rulesFor(host, rulesets) {
	return JSON.parse(JSON.stringify(rulesets).replaceAll("{host}", host));
}

function createApi({ api, token }) {
	return async (method, path, body) => {
		const response = await fetch(`${api}${path}`, {
			method,
			headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
			body: body === undefined ? undefined : JSON.stringify(body),
			signal: AbortSignal.timeout(30_000),
		});
		const answer = await response.json().catch(() => ({}));
		if (method === "GET" && response.status === 404) {
			return undefined;
		}
		if (!response.ok || answer.success !== true) {
			const reasons = (answer.errors ?? []).map(({ message }) => message).join("; ");
			throw new Error(`${method} ${path} is answered with ${response.status}${reasons === "" ? "" : `: ${reasons}`}`);
		}
		return answer.result;
	};
}

/** A rule as the API takes it back: what only the API itself may say is left out. */
function asSent({ version: _version, last_updated: _lastUpdated, ...rule }) {
	return rule;
}

/** The rules of a phase with ours in place of what we put there before, and all others as they are. */
function merged(existing, ours, isRemoving) {
	const mine = new Set(ours.map(({ ref }) => ref));
	const others = existing.filter(({ ref }) => !mine.has(ref)).map(asSent);
	return isRemoving ? others : [...others, ...ours];
}

function stepsFor({ zone, host, remove, "skip-zone": skipZone }, { rulesets, zone: settings }, defaultHost) {
	const phases = Object.entries(rulesFor(host ?? defaultHost, rulesets)).map(([phase, ours]) => ({
		what: `${remove ? "take out of" : "put into"} ${phase}: ${ours.map(({ description }) => description).join(", ")}`,
		body: { rules: ours },
		run: async (api) => {
			const path = `/zones/${zone}/rulesets/phases/${phase}/entrypoint`;
			const existing = (await api("GET", path))?.rules ?? [];
			await api("PUT", path, { rules: merged(existing, ours, remove) });
		},
	}));
	if (skipZone || remove) {
		return phases;
	}
	const zoneWide = Object.entries(settings.settings).map(([name, value]) => ({
		what: `set ${name} of the whole zone to ${value}`,
		body: { value },
		run: (api) => api("PATCH", `/zones/${zone}/settings/${name}`, { value }),
	}));
	const { managed_request_headers } = settings;
	const managed = {
		what: `switch off for the whole zone: ${managed_request_headers.map(({ id }) => id).join(", ")}`,
		body: { managed_request_headers },
		run: async (api) => {
			const path = `/zones/${zone}/managed_headers`;
			const on = new Set(
				((await api("GET", path))?.managed_request_headers ?? []).filter(({ enabled }) => enabled).map(({ id }) => id),
			);
			// A plan that does not have one refuses to hear of it, even to switch it off.
			const needed = managed_request_headers.filter(({ id }) => on.has(id));
			if (needed.length > 0) {
				await api("PATCH", path, { managed_request_headers: needed });
			}
		},
	};
	return [...phases, ...zoneWide, managed];
}

async function main() {
	const options = readOptions(process.argv.slice(2), process.env);
	if (options.help) {
		console.log(usage);
		return;
	}
	const rules = JSON.parse(readFileSync(new URL("rules.json", import.meta.url), "utf8"));
	const api = createApi(options);
	let failures = 0;
	for (const { what, body, run } of stepsFor(options, rules, rules.host)) {
		if (options["dry-run"]) {
			console.log(`would ${what}\n${JSON.stringify(body, undefined, 2)}`);
			continue;
		}
		try {
			await run(api);
			console.log(`ok    ${what}`);
		} catch (problem) {
			failures += 1;
			console.log(`BAD   ${what}\n      ${problem.message}`);
		}
	}
	if (failures > 0) {
		console.log(
			"\nWhat failed can be done by hand; deploy/README.md has a table. Running this again changes nothing twice.",
		);
		process.exitCode = 1;
	}
}

try {
	await main();
} catch (problem) {
	console.error(
		problem instanceof UsageError || problem.code?.startsWith("ERR_PARSE_ARGS")
			? `${problem.message}\n\n${usage}`
			: problem,
	);
	process.exitCode = 1;
}
