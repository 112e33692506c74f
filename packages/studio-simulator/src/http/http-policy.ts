/** What stands between a script and the network, for one host. */
export type HostCondition =
	/** The request is made. */
	| { readonly kind: "reachable" }
	/** `RequestAsync` throws what Roblox throws for this. */
	| {
			readonly kind: "dnsFailure" | "connectFailure" | "netFailure" | "timeout" | "rateLimited" | "tlsFailure";
	  }
	/** `RequestAsync` throws this very text. */
	| { readonly kind: "throws"; readonly text: string }
	/** Nothing ever comes back. */
	| { readonly kind: "hangs" }
	/** This answer, without a request being made. */
	| {
			readonly kind: "answers";
			readonly status: number;
			readonly headers?: Readonly<Record<string, string>>;
			readonly body?: string;
	  };

/** What a person does when Studio asks whether a plugin may talk to a host. */
export type PromptAnswer = "allow" | "deny" | "cancel";

/** The rules of the network; a test may change them at any time. */
export interface HttpPolicy {
	/** Where a host really is: a loopback address such as `http://127.0.0.1:8787`. */
	readonly resolve: Map<string, string>;
	/** By host name; a host that is not named is reachable. */
	readonly conditions: Map<string, HostCondition>;
	/** What a prompt is answered with; `ask` leaves it open until `answerPrompts` is called. */
	prompt: PromptAnswer | "ask";
	/** Game setting "Allow HTTP Requests". Plugins in the Edit DataModel do not depend on it. */
	isHttpEnabled: boolean;
}

const errorTexts = {
	dnsFailure: "HttpError: DnsResolve",
	connectFailure: "HttpError: ConnectFail",
	netFailure: "HttpError: NetFail",
	timeout: "HttpError: Timedout",
	tlsFailure: "HttpError: SslConnectFail",
	rateLimited: "Number of requests exceeded limit",
} as const;

/** The text that Roblox throws under a condition; undefined when it throws none. */
export function errorTextFor(condition: HostCondition): string | undefined {
	switch (condition.kind) {
		case "reachable":
		case "hangs":
		case "answers":
			return undefined;
		case "throws":
			return condition.text;
		default:
			return errorTexts[condition.kind];
	}
}
