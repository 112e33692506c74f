import type { MetricsAnswer, MetricsQuery, TableName } from "@flipbook-telemetry/metrics-schema";
import { useContext, useEffect, useState } from "react";
import { ApiError, readTable } from "./api.js";
import { LoginLost } from "./login-expired.js";
import { useRefresh } from "./refresh.js";

/** A table on its way: nothing yet, what was read, or why it could not be. What was read before stays until then. */
export interface Loaded<Name extends TableName> {
	readonly answer: MetricsAnswer<Name> | undefined;
	readonly problem: ApiError | undefined;
	/** Something else is asked for than what is here. */
	readonly isReading: boolean;
}

interface Kept<Name extends TableName> {
	readonly asked: string | undefined;
	readonly answer: MetricsAnswer<Name> | undefined;
	readonly problem: ApiError | undefined;
}

/** Reads a table whenever what is asked for changes, and again and again. Undefined asks for nothing. */
export function useTable<Name extends TableName>(name: Name, query: Partial<MetricsQuery> | undefined): Loaded<Name> {
	const [kept, setKept] = useState<Kept<Name>>({ asked: undefined, answer: undefined, problem: undefined });
	const onLoginLost = useContext(LoginLost);
	const turn = useRefresh();
	const asked = query === undefined ? undefined : JSON.stringify(query);
	useEffect(() => {
		if (asked === undefined) {
			setKept({ asked, answer: undefined, problem: undefined });
			return undefined;
		}
		let isOver = false;
		readTable(name, JSON.parse(asked) as Partial<MetricsQuery>).then(
			(answer) => !isOver && setKept({ asked, answer, problem: undefined }),
			(problem: unknown) => {
				if (isOver || !(problem instanceof ApiError)) {
					return;
				}
				if (problem.status === 401) {
					onLoginLost();
				}
				// Numbers that could not be read anew stay: the page says how old they are.
				setKept((before) =>
					before.asked === asked && before.answer !== undefined ? before : { asked, answer: undefined, problem },
				);
			},
		);
		return () => {
			isOver = true;
		};
	}, [name, asked, turn, onLoginLost]);
	return { answer: kept.answer, problem: kept.problem, isReading: kept.asked !== asked };
}
