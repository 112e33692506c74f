import { resolve } from "node:path";

/** Where a lake is: a folder of this machine, or a bucket of an S3-compatible storage. */
export type LakePlace =
	| { readonly kind: "folder"; readonly path: string }
	/** The prefix is empty, or ends with a slash. */
	| { readonly kind: "bucket"; readonly bucket: string; readonly prefix: string };

const bucketAddress = /^s3:\/\/(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(?<prefix>[\w.-]+(?:\/[\w.-]+)*))?\/?$/;

/** Reads `s3://bucket/prefix` or a folder; undefined when it is neither. */
export function readLakePlace(text: string, workingDirectory: string): LakePlace | undefined {
	const { bucket, prefix } = bucketAddress.exec(text)?.groups ?? {};
	if (bucket !== undefined) {
		return { kind: "bucket", bucket, prefix: prefix === undefined ? "" : `${prefix}/` };
	}
	return text.includes("://") ? undefined : { kind: "folder", path: resolve(workingDirectory, text) };
}

/** The same as text. */
export function lakePlaceInWords(place: LakePlace): string {
	return place.kind === "folder" ? place.path : `s3://${place.bucket}/${place.prefix}`;
}
