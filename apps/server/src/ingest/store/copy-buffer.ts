/** `PGCOPY` and what tells that nothing has been changed on the way, no flags, no further header. */
const header = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
/** In the place where a row says how many fields it has. */
const endOfRows = -1;
/** A code unit of a string takes at most so many bytes in UTF-8. */
const bytesPerUnit = 3;
const firstSize = 65_536;
const jsonbVersion = 1;

const dayMs = 24 * 60 * 60 * 1000;
/** PostgreSQL counts days and microseconds from the beginning of 2000. */
const epochMs = Date.UTC(2000, 0, 1);

/**
 * Rows in PostgreSQL's binary COPY format, which spares both ends the texts of times and ids: for every field its length in
 * bytes and then its value, most significant byte first.
 * https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-BINARY-FORMAT
 */
export interface CopyBuffer {
	/** Begins a row of so many fields. */
	readonly beginRow: (fields: number) => void;
	/** An `integer`. Throws a `RangeError` for what does not fit into one. */
	readonly integer: (value: number) => void;
	/** A `date`, from its beginning in milliseconds since 1970. */
	readonly day: (timeMs: number) => void;
	/** A `uuid`, from its 16 bytes. */
	readonly uuid: (bytes: Buffer) => void;
	/** A `timestamptz`, from milliseconds since 1970. */
	readonly moment: (timeMs: number) => void;
	readonly text: (value: string) => void;
	/** A `jsonb`, from its text. */
	readonly json: (text: string) => void;
	/** Everything so far. The buffer cannot be used any more after it. */
	readonly finish: () => Buffer;
}

/** Starts with no rows. */
export function createCopyBuffer(): CopyBuffer {
	let bytes = Buffer.allocUnsafe(firstSize);
	let end = header.copy(bytes);

	const makeRoom = (size: number): void => {
		if (end + size > bytes.length) {
			const larger = Buffer.allocUnsafe(Math.max(2 * bytes.length, end + size));
			bytes.copy(larger, 0, 0, end);
			bytes = larger;
		}
	};

	const int32 = (value: number): void => {
		end = bytes.writeInt32BE(value, end);
	};

	/** Writes a text behind its length, which is known afterwards; `before` bytes of the field have been written. */
	const sized = (value: string, before: number): void => {
		const written = bytes.write(value, end);
		bytes.writeInt32BE(before + written, end - before - 4);
		end += written;
	};

	const integer = (value: number): void => {
		makeRoom(8);
		int32(4);
		int32(value);
	};

	return {
		beginRow: (fields) => {
			makeRoom(2);
			end = bytes.writeInt16BE(fields, end);
		},
		integer,
		day: (timeMs) => integer((timeMs - epochMs) / dayMs),
		uuid: (value) => {
			makeRoom(4 + value.length);
			int32(value.length);
			bytes.set(value, end);
			end += value.length;
		},
		moment: (timeMs) => {
			const micros = (timeMs - epochMs) * 1000;
			const high = Math.floor(micros / 2 ** 32);
			makeRoom(12);
			int32(8);
			int32(high);
			end = bytes.writeUInt32BE(micros - high * 2 ** 32, end);
		},
		text: (value) => {
			makeRoom(4 + bytesPerUnit * value.length);
			end += 4;
			sized(value, 0);
		},
		json: (text) => {
			makeRoom(5 + bytesPerUnit * text.length);
			end += 4;
			end = bytes.writeUInt8(jsonbVersion, end);
			sized(text, 1);
		},
		finish: () => {
			makeRoom(2);
			end = bytes.writeInt16BE(endOfRows, end);
			return bytes.subarray(0, end);
		},
	};
}
