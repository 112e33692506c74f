/** A file that says which version this is, beside the packages that changesets knows. */
export interface VersionPlace {
	/** From the root of the repository. */
	readonly path: string;
	/** Has one group, which is the version. */
	readonly pattern: RegExp;
}

/** Every place. All packages have the same version, so there is one to say. */
export const versionPlaces: ReadonlyArray<VersionPlace> = [
	{ path: "package.json", pattern: /^\t"version": "(.+)"/m },
	{ path: "packages/telemetry-client/npm/package.json", pattern: /^\t"version": "(.+)"/m },
	{ path: "packages/telemetry-client/wally/wally.toml", pattern: /^version = "(.+)"/m },
	{ path: "apps/plugin/src/build.ts", pattern: /pluginVersion: "(.+)"/ },
	{ path: "examples/roblox-ts/package.json", pattern: /"@flipbook-telemetry\/client": "\^(.+)"/ },
];

/** The text with another version in it. Throws when it does not say any. */
export function withVersion(text: string, { path, pattern }: VersionPlace, version: string): string {
	const found = pattern.exec(text);
	if (found?.[1] === undefined) {
		throw new Error(`${path} does not say its version as ${pattern.source}.`);
	}
	const changed = found[0].replace(found[1], version);
	return text.replace(found[0], changed);
}
