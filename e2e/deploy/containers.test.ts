import { readFileSync } from "node:fs";
import { parseConfig } from "@flipbook-telemetry/server";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const root = new URL("../../", import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, root), "utf8");

interface Instruction {
	readonly name: string;
	readonly rest: string;
}

/** The instructions of a Dockerfile, with lines that go on put together. */
function instructionsOf(text: string): ReadonlyArray<Instruction> {
	return text
		.replaceAll(/^#.*\n/gm, "")
		.replaceAll(/\\\n\s*/g, "")
		.split("\n")
		.filter((line) => line.trim() !== "")
		.map((line) => {
			const [, name = "", rest = ""] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
			return { name, rest };
		});
}

describe("the Dockerfile", () => {
	const instructions = instructionsOf(read("deploy/container/Dockerfile"));
	const fromIndexes = instructions.flatMap(({ name }, index) => (name === "FROM" ? [index] : []));
	const last = instructions.slice(fromIndexes.at(-1));
	const only = (name: string): string => {
		const found = last.filter((instruction) => instruction.name === name);
		expect(found, name).toHaveLength(1);
		return found[0]?.rest ?? "";
	};

	it("uses no instruction that does not exist, and no tag that moves to another version by itself", () => {
		const known = "ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK RUN STOPSIGNAL USER VOLUME WORKDIR".split(" ");
		expect(instructions.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
		const images = instructions.filter(({ name, rest }) => name === "ARG" && rest.includes("_IMAGE="));
		expect(images).toHaveLength(fromIndexes.length);
		expect(images.filter(({ rest }) => !/:[\w.-]+$/.test(rest) || rest.endsWith(":latest"))).toEqual([]);
	});

	it("builds in one image and runs in another, in which nothing is installed", () => {
		expect(fromIndexes).toHaveLength(2);
		expect(last.filter(({ name }) => name === "RUN")).toEqual([]);
		expect(last.filter(({ name, rest }) => name === "COPY" && !rest.startsWith("--from=build"))).toEqual([]);
	});

	it("runs as nobody in particular, with the program owned by root", () => {
		expect(only("USER")).toMatch(/^[1-9]\d*:[1-9]\d*$/);
		expect(last.find(({ rest }) => rest.endsWith(" /app"))?.rest).toContain("--chown=0:0");
	});

	it("needs no shell: what is run is a list", () => {
		for (const name of ["ENTRYPOINT", "CMD"]) {
			expect(JSON.parse(only(name))).toBeInstanceOf(Array);
		}
		expect(JSON.parse(/CMD (.*)$/.exec(only("HEALTHCHECK"))?.[1] ?? "")).toBeInstanceOf(Array);
	});

	it("has the Node that the droplet has", () => {
		const version = /^NODE_VERSION=(.*)$/m.exec(read("deploy/droplet/node.env"))?.[1] ?? "none";
		expect(instructions.find(({ rest }) => rest.startsWith("NODE_IMAGE="))?.rest).toContain(`:${version}-`);
	});

	it("gets nothing into a build that was built or kept here", () => {
		const ignored = read(".dockerignore").split("\n");
		expect(ignored).toContain("**");
		for (const pattern of ["**/.data", "**/node_modules", "**/dist"]) {
			expect(ignored.indexOf(pattern)).toBeGreaterThan(ignored.findLastIndex((line) => line.startsWith("!")));
		}
	});
});

interface Service {
	readonly image: string;
	readonly build?: { readonly args: Readonly<Record<string, string>> };
	readonly read_only: boolean;
	readonly cap_drop: ReadonlyArray<string>;
	readonly cap_add?: ReadonlyArray<string>;
	readonly security_opt: ReadonlyArray<string>;
	readonly ports?: unknown;
	readonly networks: ReadonlyArray<string>;
	readonly environment: Readonly<Record<string, string>>;
	readonly volumes: ReadonlyArray<string>;
}

describe("compose.yaml", () => {
	const compose = parse(read("deploy/container/compose.yaml"), { merge: true }) as {
		readonly services: Readonly<Record<"server" | "database" | "tunnel", Service>>;
		readonly networks: Readonly<
			Record<
				string,
				{ readonly internal?: boolean; readonly ipam?: { readonly config: ReadonlyArray<{ subnet: string }> } }
			>
		>;
		readonly volumes: object;
	};
	const services = Object.entries(compose.services);

	it("lets each service do little", () => {
		for (const [name, service] of services) {
			expect(service, name).toMatchObject({
				read_only: true,
				cap_drop: ["ALL"],
				security_opt: ["no-new-privileges:true"],
			});
			expect(service.ports, name).toBeUndefined();
			expect(service.image, name).not.toMatch(/:latest$/);
		}
		expect(compose.services.server.cap_add).toBeUndefined();
	});

	it("keeps the tunnel away from the database, and the database away from the world", () => {
		expect(compose.services.tunnel.networks).toEqual(["front"]);
		expect(compose.services.database.networks).toEqual(["back"]);
		expect(compose.networks["back"]?.internal).toBe(true);
	});

	it("gives the server settings that it takes", () => {
		const environment = Object.fromEntries(
			Object.entries(compose.services.server.environment).map(([name, value]) => [
				name,
				value.replaceAll(/\$\{\w+:\?[^}]*\}/g, "a-secret-of-some-length").replaceAll(/\$\{\w+:-\}/g, ""),
			]),
		);
		const config = parseConfig(environment, "/");
		expect(config.clientAddresses).toBe("removed");
		expect(config.trustedProxies.map(([address, bits]) => `${address.toString()}/${bits}`)).toEqual(
			compose.networks["front"]?.ipam?.config.map(({ subnet }) => subnet),
		);
		expect(new URL(config.databaseUrl ?? "").hostname).toBe("database");
	});

	it("hands on all that a lake needs, and has what writes it built in when there is to be one", () => {
		const { build, environment } = compose.services.server;
		const settings = read("apps/server/.env.example").match(/^(?:# )?LAKE\w*(?==)/gm) ?? [];
		const needed = settings.map((name) => name.replace("# ", "")).filter((name) => name !== "LAKE_EVERY_MINUTES");
		expect(Object.keys(environment).filter((name) => name.startsWith("LAKE"))).toEqual(needed);
		expect(build?.args).toEqual({ LAKE: "${LAKE:+true}" });
		expect(read("deploy/container/Dockerfile")).toContain('"$LAKE" != true');
	});

	it("has every volume that it names", () => {
		const named = services
			.flatMap(([, { volumes }]) => volumes.map((volume) => volume.split(":")[0] ?? ""))
			.filter((name) => !name.startsWith("."));
		expect(Object.keys(compose.volumes).sort()).toEqual(named.sort());
	});

	it("has the tunnel of a droplet but for the place where the server is", () => {
		const onDroplet = parse(
			read("deploy/tunnel/config.yml").replaceAll("http://127.0.0.1:8787", "http://server:8787"),
		) as object;
		expect(parse(read("deploy/container/tunnel.yml"))).toEqual(onDroplet);
	});
});

describe("the spec for the App Platform", () => {
	interface Spec {
		readonly services: ReadonlyArray<{
			readonly name: string;
			readonly dockerfile_path: string;
			readonly http_port: number;
			readonly health_check: { readonly http_path: string };
			readonly envs: ReadonlyArray<{ readonly key: string; readonly type?: string; readonly value: string }>;
		}>;
		readonly databases: ReadonlyArray<{ readonly name: string; readonly engine: string }>;
		readonly ingress: { readonly rules: ReadonlyArray<{ readonly component: { readonly name: string } }> };
	}
	const spec = parse(read(".do/app.yaml")) as Spec;
	const [service] = spec.services;

	it("builds the Dockerfile that is there, and asks where the server says whether it is ready", () => {
		expect(read(service?.dockerfile_path ?? "")).toContain(`PORT=${service?.http_port}`);
		expect(service?.health_check.http_path).toBe("/readyz");
	});

	it("names components and databases that are there", () => {
		expect(spec.ingress.rules.map(({ component }) => component.name)).toEqual([service?.name]);
		const references = service?.envs.flatMap(({ value }) =>
			[...value.matchAll(/\$\{(\w+)\./g)].map((match) => match[1]),
		);
		expect(new Set(references)).toEqual(new Set(spec.databases.map(({ name }) => name)));
	});

	it("has nobody's secrets in it, and says of each that it is one", () => {
		const secrets = service?.envs.filter(({ value }) => value.includes("REPLACE")) ?? [];
		expect(secrets.map(({ key }) => key)).toEqual([
			"TOKEN_KEYS",
			"INSTALLATION_KEY",
			"METRICS_TOKEN",
			"DASHBOARD_PASSWORD_HASH",
		]);
		expect(secrets.every(({ type }) => type === "SECRET")).toBe(true);
	});

	it("gives the server settings that it takes, once the secrets are filled in", () => {
		const filled: Readonly<Record<string, string>> = {
			TOKEN_KEYS: `k1:${Buffer.alloc(32, 1).toString("base64url")}`,
			INSTALLATION_KEY: Buffer.alloc(32, 2).toString("base64url"),
			METRICS_TOKEN: "a-secret-of-some-length",
			DASHBOARD_PASSWORD_HASH: "",
			// The platform puts its address in.
			PUBLIC_URL: "https://flipbook-telemetry.ondigitalocean.app",
		};
		const environment = Object.fromEntries(
			(service?.envs ?? []).map(({ key, value }) => [key, filled[key] ?? value.replaceAll(/\$\{[\w.]+\}/g, "1")]),
		);
		expect(parseConfig(environment, "/")).toMatchObject({ clientAddresses: "counted" });
	});
});
