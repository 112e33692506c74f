import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbeddedDatabase } from "../../src/database/embedded/embedded-database.js";

declare module "vitest" {
	export interface ProvidedContext {
		/** Of a role that may create databases. */
		postgresUrl: string;
	}
}

/** One PostgreSQL for all test files; each makes a database of its own in it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const dataDir = await mkdtemp(join(tmpdir(), "telemetry-test-"));
	const postgres = await startEmbeddedDatabase(dataDir, "test-password");
	project.provide("postgresUrl", postgres.url);
	return async () => {
		await postgres.stop();
		await rm(dataDir, { recursive: true, force: true });
	};
}
