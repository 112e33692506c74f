import { channels, patterns } from "@flipbook-telemetry/event-schema";
import type { Filter, TableName } from "@flipbook-telemetry/numbers-schema";
import {
	allOf,
	definitions,
	everyFilter,
	intervals,
	numbersPath,
	mostDays,
	mostDaysOfHours,
	tableNames,
	tables,
	traffics,
} from "@flipbook-telemetry/numbers-schema";
import type { ParameterObject, PathsObject, SchemaObject } from "openapi3-ts/oas31";
import { formats } from "../../../numbers/api/parse-query.js";
import { refusals } from "../answers.js";
import { ref } from "../schemas.js";

function parameter(name: string, description: string, schema: SchemaObject): ParameterObject {
	return { name, in: "query", required: false, description, schema };
}

const filterParameters: Readonly<Record<Filter, ParameterObject>> = {
	version: parameter("version", "One version of the plugin, or all.", {
		type: "string",
		pattern: `^${allOf}$|${patterns.version}`,
		default: allOf,
	}),
	channel: parameter("channel", "One channel, or all.", {
		type: "string",
		enum: [allOf, ...channels],
		default: allOf,
	}),
	traffic: parameter("traffic", "What seems to come from Studio, or everything.", {
		type: "string",
		enum: [...traffics],
		default: "studio",
	}),
};

/** What a filter is when it is left out. */
const defaults: Readonly<Record<Filter, string>> = { version: allOf, channel: allOf, traffic: "studio" };

/** A day as the server takes it: see `parseQuery`. */
const sentDay: SchemaObject = {
	type: "string",
	format: "date",
	pattern: "^(19[7-9][0-9]|2[0-9]{3})-[0-9]{2}-[0-9]{2}$",
};

/** A parameter that this table does not have may be sent all the same with the value that changes nothing. */
function onlyDefault(one: ParameterObject, fallback: string): ParameterObject {
	return {
		...one,
		description: "This table is not kept by it.",
		schema: { type: "string", enum: [fallback], default: fallback },
	};
}

const intervalParameter = parameter("interval", "What the rows are put together by.", {
	type: "string",
	enum: [...intervals],
	default: "day",
});

function parametersOf(name: TableName): Array<ParameterObject> {
	const most = name === "hours" ? mostDaysOfHours : mostDays;
	const filters: ReadonlyArray<Filter> = tables[name].filters;
	return [
		parameter("from", `The first day; at most ${most} days before the last. Else 30 days are shown.`, sentDay),
		parameter("to", "The last day; else today.", sentDay),
		tables[name].hasIntervals ? intervalParameter : onlyDefault(intervalParameter, "day"),
		...everyFilter.map((filter) =>
			filters.includes(filter) ? filterParameters[filter] : onlyDefault(filterParameters[filter], defaults[filter]),
		),
		parameter("format", "Else as the Accept header says.", { type: "string", enum: [...formats] }),
	];
}

/** The name of the schema of a table's answer. */
export function answerName(table: string): string {
	return `Numbers${table.charAt(0).toUpperCase()}${table.slice(1)}`;
}

const guarded = [{ login: [] }, { apiKey: [] }];

const tableCalls: PathsObject = Object.fromEntries(
	tableNames.map((name) => [
		`${numbersPath}/${name}`,
		{
			get: {
				operationId: `read${answerName(name)}`,
				summary: `Read the numbers: ${tables[name].title}`,
				description: tables[name].description,
				tags: ["The numbers"],
				security: guarded,
				parameters: parametersOf(name),
				responses: {
					200: {
						description: "The rows, in order.",
						content: {
							"application/json": { schema: ref(answerName(name)) },
							"text/csv": { schema: { type: "string" } },
						},
					},
					...refusals("malformed_query", "login_required", "token_invalid", "not_found", "internal", "unavailable"),
				},
			},
		},
	]),
);

/** Everything that is counted, for the operator of the server. */
export const numbersCalls: PathsObject = {
	...tableCalls,
	[`${numbersPath}/live`]: {
		get: {
			operationId: "readNumbersLive",
			summary: "See how many sessions go on right now",
			description:
				"Once as JSON, or every five seconds as Server-Sent Events if the request accepts `text/event-stream`.",
			tags: ["The numbers"],
			security: guarded,
			responses: {
				200: {
					description: definitions.liveNow.how,
					content: { "application/json": { schema: ref("Live") }, "text/event-stream": { schema: { type: "string" } } },
				},
				...refusals("login_required", "token_invalid", "not_found", "internal", "unavailable"),
			},
		},
	},
};
