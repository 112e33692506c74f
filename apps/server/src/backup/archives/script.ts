/** The rows of a table. */
export interface TablePart {
	readonly kind: "table";
	readonly table: string;
	/** The statement that takes the rows. */
	readonly copy: string;
	/** In whole lines. They have to be read to their end before the next part is asked for. */
	readonly rows: AsyncIterable<Uint8Array>;
}

/** How far a sequence is. */
export interface SequencePart {
	readonly kind: "sequence";
	readonly sequence: string;
	/** Kept as text: it may be larger than a number can be. */
	readonly value: string;
	/** Whether that value has been given out; otherwise it is the next. */
	readonly isCalled: boolean;
}

/** A part of a backup's rows. */
export type Part = TablePart | SequencePart;

const lineFeed = 10;
const end = Buffer.from("\\.\n");
const endAfterRow = Buffer.from("\n\\.\n");
const copyStatement = /^COPY (?:public\.)?([a-z0-9_]+) \((["a-z0-9_, ]+)\) FROM stdin;$/;
const setStatement = /^SELECT pg_catalog\.setval\('(?:public\.)?([a-z0-9_]+)', (\d+), (true|false)\);$/;
/** What pg_restore writes around the rows, and nobody needs: comments, settings, and words for psql. */
const ignored = /^(|--.*|SET [^;]*;|SELECT pg_catalog\.set_config\([^;]*;|\\(un)?restrict [A-Za-z0-9]+)$/;

/** The line before the rows of a table. */
export function copyLine(table: string, columns: string): string {
	return `COPY ${table} (${columns}) FROM stdin;\n`;
}

/** The line after the last row of a table. */
export const lastLine = "\\.\n";

/** The line that says how far a sequence is, in the words of pg_dump. */
export function sequenceLine(sequence: string, value: string, isCalled: boolean): string {
	return `SELECT pg_catalog.setval('${sequence}', ${value}, ${isCalled});\n`;
}

/**
 * Splits the script of a backup into its parts, while it is being read: `COPY … FROM stdin;`, rows, and `\.` for a table, and
 * `setval` for a sequence, as pg_dump writes them too. Throws when it has anything else in it, or ends too soon.
 */
export async function* partsOf(script: AsyncIterable<Uint8Array>): AsyncGenerator<Part> {
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
			read = read.subarray(lineEnd + 1);
			const [, table, columns] = copyStatement.exec(line) ?? [];
			const [, sequence, value, isCalled] = setStatement.exec(line) ?? [];
			if (table !== undefined) {
				yield { kind: "table", table, copy: `COPY ${table} (${columns}) FROM stdin`, rows: rowsOf() };
			} else if (sequence !== undefined && value !== undefined) {
				yield { kind: "sequence", sequence, value, isCalled: isCalled === "true" };
			} else if (!ignored.test(line)) {
				throw new Error("The backup has something in it that is neither a table nor a sequence.");
			}
		} else if (!(await readMore())) {
			if (read.length > 0) {
				throw new Error("The backup ends in the middle of a line.");
			}
			return;
		}
	}
}
