/** A request as a script asked for it. */
export interface ScriptRequest {
	readonly id: number;
	/** The asset id of the plugin that asks; none for a plugin from a local file. */
	readonly assetId?: number;
	readonly url: string;
	readonly method: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
	readonly isCompressed: boolean;
}

/** What the script is told: an answer, or the text that is thrown. */
export type ScriptOutcome =
	| {
			readonly status: number;
			readonly statusMessage: string;
			readonly headers: Readonly<Record<string, string>>;
			readonly body: string;
	  }
	| { readonly error: string };

/** One request as the test sees it, from the moment it was asked for. */
export interface RecordedRequest {
	/** When it was asked for, in virtual seconds. */
	readonly at: number;
	readonly method: string;
	readonly url: string;
	/** As they were sent, with all that Studio adds; undefined while nothing has been sent. */
	headers?: Readonly<Record<string, string>>;
	readonly body: string | undefined;
	/** Undefined until the script has been told. */
	outcome?: ScriptOutcome;
}
