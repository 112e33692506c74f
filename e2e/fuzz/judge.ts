import { problems } from "@flipbook-telemetry/event-schema";
import type { Answer, Exchange } from "./exchange.ts";
import type { HostileRequest } from "./hostile-request.ts";

const shortestDetail = 8;

function isWhole({ head, body }: Answer): boolean {
	const length = /^content-length: (\d+)\r?$/im.exec(head)?.[1];
	return length !== undefined && Buffer.byteLength(body) === Number(length);
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** Every refusal says what was wrong, in the form that is documented; one that was cut off on its way is ignored. */
function wrongRefusal(answer: Answer): string | undefined {
	if (answer.status < 400 || !isWhole(answer)) {
		return undefined;
	}
	const { status, code, detail } = (parse(answer.body) ?? {}) as { status?: unknown; code?: string; detail?: string };
	const isDocumented =
		/^content-type: application\/problem\+json/im.test(answer.head) &&
		status === answer.status &&
		problems.some((problem) => problem.code === code && problem.status === status) &&
		(detail ?? "").length >= shortestDetail;
	return isDocumented ? undefined : `the answer ${answer.status} is no problem of the contract: ${answer.body}`;
}

/** What is wrong with what came of a request; undefined when the server did as it should. */
export function judge(request: HostileRequest, { answers, isEndless, isRefused }: Exchange): string | undefined {
	if (isRefused) {
		return "the server takes no connections";
	}
	if (isEndless) {
		return "the server never ended the connection";
	}
	const unexpected = answers.find(({ status }) => status >= 500 || !request.statuses.includes(status));
	if (unexpected !== undefined) {
		return `it was answered with ${unexpected.status}, not with ${request.statuses.join(", ")}: ${unexpected.body.slice(0, 500)}`;
	}
	if (answers.length < request.answers) {
		return `there were ${answers.length} answers, not ${request.answers}`;
	}
	const isBodyless = request.pieces[0]?.subarray(0, 5).toString() === "HEAD ";
	const refusal = isBodyless ? undefined : answers.map(wrongRefusal).find((wrong) => wrong !== undefined);
	const last = answers.at(-1);
	return refusal ?? (last === undefined ? undefined : request.check?.(parse(last.body)));
}
