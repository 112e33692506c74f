/** The rows of a table, and the statement that takes them. */
export interface Section {
	readonly copy: string;
	/** In whole lines. They have to be read to their end before the next section is asked for. */
	readonly rows: AsyncIterable<Uint8Array>;
}

const lineFeed = 10;
const end = Buffer.from("\\.\n");
const endAfterRow = Buffer.from("\n\\.\n");
const statement = /^COPY [a-z0-9_]+ \(["a-z0-9_, ]+\) FROM stdin;$/;

/**
 * Splits a script of `COPY … FROM stdin;`, rows, and `\.` into its sections, while it is being read. Throws when it has
 * anything else in it, or ends too soon.
 */
export async function* splitSections(script: AsyncIterable<Uint8Array>): AsyncGenerator<Section> {
	const chunks = script[Symbol.asyncIterator]();
	let read: Buffer = Buffer.alloc(0);

	const readMore = async (): Promise<boolean> => {
		const next = await chunks.next();
		if (next.done !== true) {
			read = read.length === 0 ? Buffer.from(next.value) : Buffer.concat([read, next.value]);
		}
		return next.done !== true;
	};

	async function* rowsOf(): AsyncGenerator<Uint8Array> {
		for (;;) {
			if (read.subarray(0, end.length).equals(end)) {
				read = read.subarray(end.length);
				return;
			}
			const endAt = read.indexOf(endAfterRow);
			const whole = read.subarray(0, (endAt >= 0 ? endAt : read.lastIndexOf(lineFeed)) + 1);
			if (whole.length > 0) {
				read = read.subarray(whole.length);
				yield whole;
			} else if (!(await readMore())) {
				throw new Error("The backup ends in the middle of a table.");
			}
		}
	}

	for (;;) {
		const lineEnd = read.indexOf(lineFeed);
		if (lineEnd >= 0) {
			const line = read.subarray(0, lineEnd).toString("utf8");
			if (!statement.test(line)) {
				throw new Error("The backup has something in it that is no table.");
			}
			read = read.subarray(lineEnd + 1);
			yield { copy: line.slice(0, -1), rows: rowsOf() };
		} else if (!(await readMore())) {
			if (read.length > 0) {
				throw new Error("The backup ends in the middle of a line.");
			}
			return;
		}
	}
}
