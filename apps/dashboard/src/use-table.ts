import type { MetricsAnswer, MetricsQuery, TableName } from "@flipbook-telemetry/metrics-schema";
import { useEffect, useState } from "react";
import { ApiError, readTable } from "./api.js";

/** A table on its way: nothing yet, what was read, or why it could not be. What was read before stays until then. */
export interface Loaded<Name extends TableName> {
	readonly answer: MetricsAnswer<Name> | undefined;
	readonly problem: ApiError | undefined;
}

/** Reads a table whenever what is asked for changes. Undefined asks for nothing. */
export function useTable<Name extends TableName>(name: Name, query: Partial<MetricsQuery> | undefined): Loaded<Name> {
	const [loaded, setLoaded] = useState<Loaded<Name>>({ answer: undefined, problem: undefined });
	const asked = query === undefined ? undefined : JSON.stringify(query);
	useEffect(() => {
		if (asked === undefined) {
			setLoaded({ answer: undefined, problem: undefined });
			return undefined;
		}
		const stop = new AbortController();
		readTable(name, JSON.parse(asked) as Partial<MetricsQuery>, stop.signal).then(
			(answer) => setLoaded({ answer, problem: undefined }),
			(problem: unknown) => {
				if (!stop.signal.aborted && problem instanceof ApiError) {
					setLoaded({ answer: undefined, problem });
				}
			},
		);
		return () => stop.abort();
	}, [name, asked]);
	return loaded;
}
