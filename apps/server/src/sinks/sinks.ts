import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Follower } from "./feed/follow.js";
import { createFolderStore } from "./lake/folder-store.js";
import type { LakePlace } from "./lake/lake-place.js";
import { lakePlaceInWords } from "./lake/lake-place.js";
import { createLake } from "./lake/lake.js";
import type { S3Options } from "./lake/s3-store.js";
import { createS3Store } from "./lake/s3-store.js";
import { createPostHogSink } from "./posthog/posthog.js";

/** Somewhere else that what is stored is carried to. */
export interface Sink {
	/** What it is called in the log. */
	readonly name: string;
	readonly everyMs: number;
	readonly follower: Follower;
}

/** Where a lake is, and how often it is brought up to date. */
export interface LakeOptions {
	readonly place: LakePlace;
	/** How the storage of a bucket is reached; of no account for a folder. */
	readonly storage: Pick<S3Options, "endpoint" | "region" | "accessKey" | "secretKey">;
	readonly everyMs: number;
	/** Files are written here before they are put in their place. */
	readonly stagingParent: string;
}

/** The PostHog that events are sent on to. */
export interface PostHogOptions {
	/** Its address, without a path. */
	readonly host: string;
	/** The API key of the project there. */
	readonly key: string;
}

/** What is set up; undefined for a sink that is not. */
export interface SinkOptions {
	readonly lake: LakeOptions | undefined;
	readonly posthog: PostHogOptions | undefined;
}

/** What sinks read from, and whom they tell of what they have done. */
export interface SinkSources {
	readonly databaseUrl: string;
	readonly onProgress?: (what: string) => void;
}

const postHogEveryMs = 10_000;

/** The lake that is set up; undefined when none is. */
export function lakeOf(lake: LakeOptions | undefined, { databaseUrl, onProgress }: SinkSources): Sink | undefined {
	if (lake === undefined) {
		return undefined;
	}
	const store =
		lake.place.kind === "folder"
			? createFolderStore(lake.place.path)
			: createS3Store({ ...lake.storage, bucket: lake.place.bucket, prefix: lake.place.prefix });
	const place = lakePlaceInWords(lake.place);
	// One at a time carries to a place, but to two places it may be done at once.
	const stagingName = `lake-staging-${createHash("sha256").update(place).digest("hex").slice(0, 8)}`;
	const follower = createLake({
		databaseUrl,
		store,
		place,
		stagingFolder: join(lake.stagingParent, stagingName),
		onWritten: (day) => onProgress?.(`${day} written`),
	});
	return { name: "lake", everyMs: lake.everyMs, follower };
}

function postHogOf(posthog: PostHogOptions | undefined): Sink | undefined {
	return posthog === undefined
		? undefined
		: { name: "posthog", everyMs: postHogEveryMs, follower: createPostHogSink(posthog) };
}

/** The sinks that are set up. A new one is a line here. */
export function sinksOf({ lake, posthog }: SinkOptions, sources: SinkSources): ReadonlyArray<Sink> {
	return [lakeOf(lake, sources), postHogOf(posthog)].filter((sink) => sink !== undefined);
}
