import type { ProblemCode } from "@flipbook-telemetry/event-schema";
import { problems } from "@flipbook-telemetry/event-schema";
import type { HeaderObject, ResponseObject, ResponsesObject } from "openapi3-ts/oas31";
import { ref } from "./schemas.js";

const retryAfter: HeaderObject = {
	description: "Seconds to wait before asking again.",
	schema: { type: "integer", minimum: 0 },
};

/** An answer with a JSON body of a named shape. */
export function json(description: string, ...names: ReadonlyArray<string>): ResponseObject {
	const schema = names.length === 1 ? ref(names.join()) : { oneOf: names.map(ref) };
	return { description, content: { "application/json": { schema } } };
}

/** An answer without a body. */
export function nothing(description: string): ResponseObject {
	return { description };
}

/** An answer that is no JSON. */
export function content(description: string, mediaType: string): ResponseObject {
	return { description, content: { [mediaType]: { schema: { type: "string" } } } };
}

function problemAnswer(status: number, codes: ReadonlyArray<ProblemCode>): ResponseObject {
	const known = problems.filter(({ code }) => codes.includes(code));
	return {
		description: known.map(({ code, title }) => `\`${code}\`: ${title}`).join(" "),
		...(status === 429 || status === 503 ? { headers: { "Retry-After": retryAfter } } : {}),
		content: {
			"application/problem+json": {
				schema: {
					allOf: [ref("Problem"), { type: "object", properties: { code: { type: "string", enum: [...codes] } } }],
				},
			},
		},
	};
}

/** The error answers of a call, one for each status. */
export function refusals(...codes: ReadonlyArray<ProblemCode>): ResponsesObject {
	const byStatus = new Map<number, Array<ProblemCode>>();
	for (const { code, status } of problems.filter((problem) => codes.includes(problem.code))) {
		byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
	}
	return Object.fromEntries([...byStatus].map(([status, of]) => [String(status), problemAnswer(status, of)]));
}
