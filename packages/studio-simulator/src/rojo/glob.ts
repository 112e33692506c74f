function translate(part: string): string {
	switch (part) {
		case "**/":
			return "(?:.*/)?";
		case "/**":
			return "/.*";
		case "*":
		case "**":
			return ".*";
		case "?":
			return ".";
		default:
			if (/^[[\]{}\\]$/.test(part)) {
				throw new Error(`the simulator does not imitate "${part}" in a glob`);
			}
			return part.replace(/[.+^$()|]/g, "\\$&");
	}
}

/**
 * Whether a path, relative to the project's folder, matches a glob as Rojo's library reads it: `*` crosses folders, `?` is
 * one character, and a leading or trailing `**` stands for any folders.
 */
export function matchesGlob(path: string, glob: string): boolean {
	const pattern = glob
		.split(/(\*\*\/|\/\*\*$|\*\*|[*?[\]{}\\])/)
		.map(translate)
		.join("");
	return new RegExp(`^${pattern}$`, "s").test(path);
}
