/** Whether a path matches a glob of the kind Rojo takes: `**` for any folders, `*` for anything within a name. */
export function matchesGlob(path: string, glob: string): boolean {
	const pattern = glob
		.split(/(\*\*\/|\*\*|\*)/)
		.map((part) => {
			switch (part) {
				case "**/":
					return "(?:.*/)?";
				case "**":
					return ".*";
				case "*":
					return "[^/]*";
				default:
					return part.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
			}
		})
		.join("");
	return new RegExp(`^${pattern}$`).test(path);
}
