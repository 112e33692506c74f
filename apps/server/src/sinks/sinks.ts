import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Config } from "../config/config.js";
import type { Follower } from "./feed/follow.js";
import { createFolderStore } from "./lake/folder-store.js";
import { lakePlaceInWords } from "./lake/lake-place.js";
import { createLake } from "./lake/lake.js";
import { createS3Store } from "./lake/s3-store.js";
import { createPostHogSink } from "./posthog/posthog.js";

/** Somewhere else that what is stored is carried to. */
export interface Sink {
	/** What it is called in the log. */
	readonly name: string;
	readonly everyMs: number;
	readonly follower: Follower;
}

/** What sinks read from, and whom they tell of what they have done. */
export interface SinkSources {
	readonly databaseUrl: string;
	readonly onProgress?: (what: string) => void;
}

const minuteMs = 60_000;
const postHogEveryMs = 10_000;

/** The lake that is set up; undefined when none is. */
export function lakeOf(config: Config, { databaseUrl, onProgress }: SinkSources): Sink | undefined {
	const { lake, lakeEndpoint, lakeRegion, lakeAccessKey, lakeSecretKey } = config;
	if (lake === undefined) {
		return undefined;
	}
	const store =
		lake.kind === "folder"
			? createFolderStore(lake.path)
			: createS3Store({
					endpoint: lakeEndpoint ?? "",
					region: lakeRegion,
					accessKey: lakeAccessKey ?? "",
					secretKey: lakeSecretKey ?? "",
					bucket: lake.bucket,
					prefix: lake.prefix,
				});
	const place = lakePlaceInWords(lake);
	// One at a time carries to a place, but to two places it may be done at once.
	const stagingName = `lake-staging-${createHash("sha256").update(place).digest("hex").slice(0, 8)}`;
	const follower = createLake({
		databaseUrl,
		store,
		place,
		stagingFolder: join(config.dataDir, stagingName),
		onWritten: (day) => onProgress?.(`${day} written`),
	});
	return { name: "lake", everyMs: config.lakeEveryMinutes * minuteMs, follower };
}

function postHogOf({ posthogHost: host, posthogKey: key }: Config): Sink | undefined {
	return host === undefined || key === undefined
		? undefined
		: { name: "posthog", everyMs: postHogEveryMs, follower: createPostHogSink({ host, key }) };
}

/** The sinks that are set up. A new one is a line here. */
export function sinksOf(config: Config, sources: SinkSources): ReadonlyArray<Sink> {
	return [lakeOf(config, sources), postHogOf(config)].filter((sink) => sink !== undefined);
}
