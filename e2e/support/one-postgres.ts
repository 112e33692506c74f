import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase, parseConfig } from "@flipbook-telemetry/server";
import type { TestProject } from "vitest/node";

declare module "vitest" {
	export interface ProvidedContext {
		/** Of a role that may create databases. */
		postgresUrl: string;
	}
}

/** One PostgreSQL, the one that the server brings, for all test files; each makes a database of its own in it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const dataDir = await mkdtemp(join(tmpdir(), "telemetry-e2e-"));
	const postgres = await openDatabase(parseConfig({ DATA_DIR: dataDir }, dataDir));
	project.provide("postgresUrl", postgres.url);
	return async () => {
		await postgres.close();
		await rm(dataDir, { recursive: true, force: true });
	};
}
