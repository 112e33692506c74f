import type { NumbersAnswer, NumbersQuery, TableName } from "@flipbook-telemetry/numbers-schema";
import { useContext, useEffect, useState } from "react";
import { ApiError, fetchTable } from "./api.js";
import { LoginExpired } from "./login-expired.js";
import { useRefresh } from "./refresh.js";

/** The state of a table: not loaded yet, loaded, or failed. While it is loaded again, the earlier answer stays. */
export interface TableState<Name extends TableName> {
	readonly answer: NumbersAnswer<Name> | undefined;
	readonly problem: ApiError | undefined;
	/** The answer belongs to an earlier query. */
	readonly isLoading: boolean;
}

interface LoadedTable<Name extends TableName> {
	readonly key: string | undefined;
	readonly answer: NumbersAnswer<Name> | undefined;
	readonly problem: ApiError | undefined;
}

/** Loads a table whenever the query changes, and again with each refresh. Undefined loads nothing. */
export function useTable<Name extends TableName>(
	name: Name,
	query: Partial<NumbersQuery> | undefined,
): TableState<Name> {
	const [loaded, setLoaded] = useState<LoadedTable<Name>>({ key: undefined, answer: undefined, problem: undefined });
	const onLoginExpired = useContext(LoginExpired);
	const refreshedAt = useRefresh();
	const key = query === undefined ? undefined : JSON.stringify(query);
	useEffect(() => {
		if (key === undefined) {
			setLoaded({ key, answer: undefined, problem: undefined });
			return undefined;
		}
		let isCancelled = false;
		fetchTable(name, JSON.parse(key) as Partial<NumbersQuery>).then(
			(answer) => !isCancelled && setLoaded({ key, answer, problem: undefined }),
			(problem: unknown) => {
				if (isCancelled || !(problem instanceof ApiError)) {
					return;
				}
				if (problem.status === 401) {
					onLoginExpired();
				}
				// After a failed refresh the earlier numbers stay: the page shows how old they are.
				setLoaded((before) =>
					before.key === key && before.answer !== undefined ? before : { key, answer: undefined, problem },
				);
			},
		);
		return () => {
			isCancelled = true;
		};
	}, [name, key, refreshedAt, onLoginExpired]);
	return { answer: loaded.answer, problem: loaded.problem, isLoading: loaded.key !== key };
}
