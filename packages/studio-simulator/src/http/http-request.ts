/** A request as a script made it. */
export interface ScriptRequest {
	readonly id: number;
	/** The asset id of the plugin; none for a plugin from a local file. */
	readonly assetId?: number;
	readonly url: string;
	readonly method: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
	readonly isCompressed: boolean;
}

/** What the script gets: a response, or the text of the error that is thrown. */
export type ScriptOutcome =
	| {
			readonly status: number;
			readonly statusMessage: string;
			readonly headers: Readonly<Record<string, string>>;
			readonly body: string;
	  }
	| { readonly error: string };

/** One request as a test sees it, from the moment it was made. */
export interface RecordedRequest {
	/** When it was made, in virtual seconds. */
	readonly at: number;
	readonly method: string;
	readonly url: string;
	/** The headers that were sent, with those that Studio adds; undefined until it is sent. */
	headers?: Readonly<Record<string, string>>;
	/** Text; a byte that is not UTF-8 is the lone surrogate U+DC00 + byte. */
	readonly body: string | undefined;
	/** Undefined until the outcome is known. */
	outcome?: ScriptOutcome;
}
