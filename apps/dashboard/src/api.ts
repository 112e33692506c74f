import type { EventDescriptor } from "@flipbook-telemetry/event-schema";
import type { LoginState, NumbersAnswer, NumbersQuery, TableName } from "@flipbook-telemetry/numbers-schema";
import { loginPaths, numbersPath } from "@flipbook-telemetry/numbers-schema";

/** The contract as the server shows it. */
export interface PublicContract {
	readonly version: number;
	/** How long events are kept. */
	readonly retentionDays: number;
	readonly events: ReadonlyArray<EventDescriptor>;
}

/** A failed request. The message is shown to the user. */
export class ApiError extends Error {
	override readonly name = "ApiError";

	constructor(
		message: string,
		readonly status: number,
	) {
		super(message);
	}
}

async function fetchApi(path: string, init: RequestInit = {}): Promise<Response> {
	let response: Response;
	try {
		response = await fetch(path, init);
	} catch {
		throw new ApiError("The server cannot be reached. Check the connection, and try again.", 0);
	}
	if (!response.ok) {
		const problem = (await response.json().catch(() => ({}))) as { title?: string; detail?: string };
		const message = [problem.title, problem.detail].filter((text) => text !== undefined).join(" ");
		throw new ApiError(message === "" ? `The server answered ${response.status}.` : message, response.status);
	}
	return response;
}

/** Fetches whether the user is signed in, and which ways to sign in there are. */
export async function fetchLoginState(): Promise<LoginState> {
	return (await (await fetchApi(loginPaths.me)).json()) as LoginState;
}

/** Signs in; the server sets a cookie. Throws an `ApiError` when it is refused. */
export async function logIn(password: string): Promise<void> {
	const body = JSON.stringify({ password });
	await fetchApi(loginPaths.login, { method: "POST", headers: { "Content-Type": "application/json" }, body });
}

/** Signs out. */
export async function logOut(): Promise<void> {
	await fetchApi(loginPaths.logout, { method: "POST" });
}

/** The URL of a table. */
export function tableUrl(name: TableName, query: Partial<NumbersQuery>, format?: "csv"): string {
	const parameters = new URLSearchParams({ ...query, ...(format === undefined ? {} : { format }) });
	return `${numbersPath}/${name}?${parameters.toString()}`;
}

const pendingRequests = new Map<string, Promise<unknown>>();

/** Fetches a table. Cards that show the same one share a request. Throws an `ApiError`. */
export function fetchTable<Name extends TableName>(
	name: Name,
	query: Partial<NumbersQuery>,
): Promise<NumbersAnswer<Name>> {
	const address = tableUrl(name, query);
	const pending =
		pendingRequests.get(address) ??
		fetchApi(address)
			.then((response) => response.json() as Promise<unknown>)
			.finally(() => pendingRequests.delete(address));
	pendingRequests.set(address, pending);
	return pending as Promise<NumbersAnswer<Name>>;
}

/** Fetches what is collected. */
export async function fetchContract(): Promise<PublicContract> {
	return (await (await fetchApi("/telemetry/contract")).json()) as PublicContract;
}
