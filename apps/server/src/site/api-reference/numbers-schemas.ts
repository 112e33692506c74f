import type { Column } from "@flipbook-telemetry/numbers-schema";
import { intervals, tables, traffics } from "@flipbook-telemetry/numbers-schema";
import type { SchemaObject } from "openapi3-ts/oas31";
import { answerName } from "./calls/numbers.js";
import { object } from "./schemas.js";

function valueOf({ kind, title: name, isOfDaysOnly }: Column): SchemaObject {
	const title = isOfDaysOnly === true ? `Known by the day only, null by the week and the month: ${name}` : name;
	switch (kind) {
		case "day":
			return { type: "string", format: "date", description: title };
		case "moment":
			return { type: "string", format: "date-time", description: title };
		case "word":
			return { type: "string", description: title };
		case "count":
			return { type: ["integer", "null"], minimum: 0, description: title };
		case "durationMs":
			return { type: ["integer", "null"], minimum: 0, description: `${title}, in milliseconds` };
		case "share":
			return { type: ["number", "null"], minimum: 0, description: `${title}, from 0 to 1` };
		case "flag":
			return { type: "boolean", description: title };
	}
}

const query = object({
	from: { type: "string", format: "date" },
	to: { type: "string", format: "date" },
	interval: { type: "string", enum: [...intervals] },
	version: { type: "string" },
	channel: { type: "string" },
	traffic: { type: "string", enum: [...traffics] },
});

/** The shapes of the answers with numbers. */
export const numbersSchemas: Record<string, SchemaObject> = {
	...Object.fromEntries(
		Object.entries(tables).map(([name, { columns }]) => [
			answerName(name),
			object({
				query,
				countedAt: {
					type: ["string", "null"],
					format: "date-time",
					description:
						"When the last day that has been counted was: today, except soon after midnight. Days before it are counted once an hour. Null: never.",
				},
				countedDays: {
					type: "integer",
					minimum: 0,
					description:
						"How many of the days that were asked for have been counted. Numbers of the others are null, which is not 0.",
				},
				smallestGroup: {
					type: "integer",
					minimum: 1,
					description: "Rows that no day shows to be about as many installations have `few`. Their numbers are whole.",
				},
				rows: {
					type: "array",
					items: object(
						Object.fromEntries(Object.entries<Column>(columns).map(([key, column]) => [key, valueOf(column)])),
					),
				},
			}),
		]),
	),
	Login: object({ password: { type: "string", minLength: 1, maxLength: 1000 } }),
	LoginState: object({
		way: { type: ["string", "null"], enum: ["password", "link", "access", "token", null], description: "Null: none." },
		ways: { type: "array", items: { type: "string", enum: ["password", "link", "access", "token"] } },
	}),
	Live: object({
		at: { type: "string", format: "date-time" },
		sessions: { type: "integer", minimum: 0 },
	}),
};
