/** A row of `events`. Session and `seq` name an event for ever. */
export interface EventsTable {
	session_day: string;
	session_id: string;
	seq: number;
	name: string;
	occurred_at: Date;
	received_at: Date;
	/** JSON text when written, an object when read. */
	properties: unknown;
}
