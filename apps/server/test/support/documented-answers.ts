import type { IngestAnswer } from "@flipbook-telemetry/event-schema";
import { Ajv2020 } from "ajv/dist/2020.js";
import { default as addFormats } from "ajv-formats";
import type { OpenAPIObject, OperationObject } from "openapi3-ts/oas31";

/** Says what an answer has that the document does not allow; nothing when it keeps to the document. */
export type AnswerCheck = (
	request: { readonly method: string; readonly path: string; readonly body: unknown },
	answer: { readonly status: number; readonly headers: Headers; readonly text: string },
) => string | undefined;

function pointer(...parts: ReadonlyArray<string>): string {
	return parts.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** Compiles the document into a check of answers. */
export function createAnswerCheck(document: OpenAPIObject): AnswerCheck {
	// A document has many words that are none of JSON Schema's.
	const ajv = new Ajv2020({ strict: false, allErrors: true });
	addFormats.default(ajv);
	ajv.addSchema(document, "document");

	const wrongWith = (schemaAt: string, value: unknown): string | undefined => {
		const validate = ajv.getSchema(`document#${schemaAt}`);
		if (validate === undefined) {
			return `there is no schema at ${schemaAt}`;
		}
		return validate(value) === true ? undefined : ajv.errorsText(validate.errors);
	};

	const refusal = (text: string, code: string): string | undefined =>
		(JSON.parse(text) as { code?: string }).code === code
			? wrongWith(pointer("components", "schemas", "Problem"), JSON.parse(text))
			: `the answer is not ${code}`;

	/** What was taken in without complaint must be what the document says can be sent. */
	const acceptedAnyway = (at: string, body: unknown, text: string): string | undefined => {
		const { rejected } = JSON.parse(text) as IngestAnswer;
		return rejected.length === 0 && typeof body === "string"
			? wrongWith(at + pointer("requestBody", "content", "application/json", "schema"), JSON.parse(body))
			: undefined;
	};

	return ({ method, path, body }, { status, headers, text }) => {
		const calls = document.paths?.[path];
		const verb = method === "HEAD" ? "get" : method.toLowerCase();
		const call = (calls as Record<string, OperationObject> | undefined)?.[verb];
		const isKnown = calls !== undefined && call !== undefined && status !== 405;
		if (status === 429 && !isKnown) {
			return refusal(text, "rate_limited");
		}
		if (calls === undefined) {
			return refusal(text, "not_found");
		}
		if (call === undefined || status === 405) {
			return method === "HEAD" ? undefined : refusal(text, "method_not_allowed");
		}
		const answers = call.responses as Record<string, { content?: Record<string, object>; headers?: object }>;
		const answer = answers[String(status)];
		if (answer === undefined) {
			return `${status} is not documented`;
		}
		const missing = Object.keys(answer.headers ?? {}).filter((name) => !headers.has(name));
		if (missing.length > 0) {
			return `${missing.join(" and ")} is missing`;
		}
		if (method === "HEAD") {
			return undefined;
		}
		if (answer.content === undefined) {
			return text === "" ? undefined : "there is a body";
		}
		const mediaType = headers.get("Content-Type")?.split(";")[0] ?? "none";
		if (!(mediaType in answer.content)) {
			return `${mediaType} is not documented`;
		}
		const at = pointer("paths", path, verb);
		const isJson = mediaType.endsWith("json");
		const schemaAt = at + pointer("responses", String(status), "content", mediaType, "schema");
		const wrong = wrongWith(schemaAt, isJson ? JSON.parse(text) : text);
		return wrong ?? (call.operationId === "ingest" && status === 200 ? acceptedAnyway(at, body, text) : undefined);
	};
}

/**
 * Watches every `fetch` to a server until the function that is returned is called; that one gives what broke the
 * document's word, a line each.
 */
export function watchAnswers(serverUrl: string, check: AnswerCheck): () => ReadonlyArray<string> {
	const broken: Array<string> = [];
	const original = globalThis.fetch;
	globalThis.fetch = async (input, init) => {
		const response = await original(input, init);
		const url = new URL(input instanceof Request ? input.url : input);
		if (url.origin === serverUrl) {
			// A stream has no end to wait for.
			const isStream = response.headers.get("Content-Type")?.startsWith("text/event-stream") === true;
			const text = isStream ? "" : await response.clone().text();
			const method = init?.method ?? "GET";
			const { status, headers } = response;
			const wrong = check({ method, path: url.pathname, body: init?.body }, { status, headers, text });
			if (wrong !== undefined) {
				broken.push(`${method} ${url.pathname} ${status}: ${wrong}`);
			}
		}
		return response;
	};
	return () => {
		globalThis.fetch = original;
		return broken;
	};
}
