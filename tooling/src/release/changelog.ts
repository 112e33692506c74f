const heading = "## Unreleased";

/** What a changeset says, without what it says it about. Throws when it says nothing. */
export function summaryOf(changeset: string): string {
	const [, , ...rest] = changeset.split(/^---$/m);
	const summary = rest.join("---").trim();
	if (summary === "") {
		throw new Error("A changeset has no text: it is what people will read in CHANGELOG.md.");
	}
	return summary;
}

function asItem(summary: string): string {
	return `- ${summary.replaceAll("\n", "\n  ")}\n`;
}

/** Moves what is unreleased, and what the changesets say, below a heading with the version and the day. */
export function withRelease(
	changelog: string,
	{ version, day, summaries }: { version: string; day: string; summaries: ReadonlyArray<string> },
): string {
	const [before, after] = changelog.split(`${heading}\n`);
	if (before === undefined || after === undefined) {
		throw new Error(`CHANGELOG.md has no "${heading}".`);
	}
	const [unreleased = "", ...older] = after.split(/^(?=## )/m);
	const items = [unreleased.trim() === "" ? "" : `${unreleased.trim()}\n`, ...summaries.map(asItem)].join("");
	if (items === "") {
		throw new Error("There is nothing to release.");
	}
	return `${before}${heading}\n\n## ${version} – ${day}\n\n${items}\n${older.join("")}`.trimEnd() + "\n";
}

/** What CHANGELOG.md says of a version; of one that was not released yet, what is unreleased. */
export function changesOf(changelog: string, version: string): string {
	const sections = changelog.split(/^(?=## )/m);
	const found =
		sections.find((section) => section.startsWith(`## ${version} `)) ??
		sections.find((section) => section.startsWith(heading));
	return `${found?.split("\n").slice(1).join("\n").trim() ?? ""}\n`;
}
