import type { EventDescriptor } from "@flipbook-telemetry/event-schema";
import type { LoginState, MetricsAnswer, MetricsQuery, TableName } from "@flipbook-telemetry/metrics-schema";
import { loginPaths, metricsPath } from "@flipbook-telemetry/metrics-schema";

/** The contract as the server shows it. */
export interface ShownContract {
	readonly version: number;
	/** How long events are kept. */
	readonly retentionDays: number;
	readonly events: ReadonlyArray<EventDescriptor>;
}

/** The server did not do what was asked; the message is for people. */
export class ApiError extends Error {
	override readonly name = "ApiError";

	constructor(
		message: string,
		readonly status: number,
	) {
		super(message);
	}
}

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
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

/** Asks whether somebody is signed in, and how one can be. */
export async function askLogin(): Promise<LoginState> {
	return (await (await ask(loginPaths.me)).json()) as LoginState;
}

/** Signs in; the browser keeps what proves it. Throws an `ApiError` when it is refused. */
export async function logIn(password: string): Promise<void> {
	const body = JSON.stringify({ password });
	await ask(loginPaths.login, { method: "POST", headers: { "Content-Type": "application/json" }, body });
}

/** Signs out. */
export async function logOut(): Promise<void> {
	await ask(loginPaths.logout, { method: "POST" });
}

/** The address of a table. */
export function tableAddress(name: TableName, query: Partial<MetricsQuery>, format?: "csv"): string {
	const asked = new URLSearchParams({ ...query, ...(format === undefined ? {} : { format }) });
	return `${metricsPath}/${name}?${asked.toString()}`;
}

const onTheirWay = new Map<string, Promise<unknown>>();

/** Reads a table. Several cards show the same one: it is asked for once. Throws an `ApiError`. */
export function readTable<Name extends TableName>(
	name: Name,
	query: Partial<MetricsQuery>,
): Promise<MetricsAnswer<Name>> {
	const address = tableAddress(name, query);
	const reading =
		onTheirWay.get(address) ??
		ask(address)
			.then((response) => response.json() as Promise<unknown>)
			.finally(() => onTheirWay.delete(address));
	onTheirWay.set(address, reading);
	return reading as Promise<MetricsAnswer<Name>>;
}

/** Reads what is collected. */
export async function readContract(): Promise<ShownContract> {
	return (await (await ask("/telemetry/contract")).json()) as ShownContract;
}
