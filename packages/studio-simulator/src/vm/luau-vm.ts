import { readdirSync, readFileSync } from "node:fs";
import { decodeBridge, encodeBridge } from "./bridge-json.js";
import { createFreshLuau } from "./fresh-luau.js";
import { watched } from "./watchdog.js";

/** Answers what the engine asks of Node: a name and a JSON value in, a JSON value out, at once. */
export type HostFunction = (name: string, argument: unknown) => unknown;

/** The Luau VM with the simulator's engine in it. */
export interface LuauVm {
	/** Runs one of the engine's commands. Commands run one after the other, never inside each other. */
	readonly dispatch: (command: string, argument?: unknown) => Promise<unknown>;
	/** Compiles a script's source under an id of the caller's choosing. Throws what the compiler says. */
	readonly register: (sourceId: string, source: string, chunkName: string) => Promise<void>;
	/** Frees the VM's memory. */
	readonly close: () => Promise<void>;
}

type LuauFunction = (...values: ReadonlyArray<unknown>) => unknown;

const folder = new URL("../../luau/", import.meta.url);
const engineParts = [
	"json",
	"scheduler",
	"signal",
	"enum",
	"datatypes",
	"classes",
	"class-descriptions",
	"instance",
	"modules",
	"missing",
	"arguments",
	"libraries",
	"engine",
	"build",
	"snapshot",
	"bridge",
];

function readSource(name: string): string {
	return readFileSync(new URL(`${name}.luau`, folder), "utf8");
}

/** luau-web gives the results of a call as an array, after a promise. */
async function firstResult(returned: unknown): Promise<unknown> {
	const results = await returned;
	return Array.isArray(results) ? (results as ReadonlyArray<unknown>)[0] : results;
}

/** Starts a VM and loads the engine into it. */
export async function createLuauVm(host: HostFunction): Promise<LuauVm> {
	const { state, discard } = await createFreshLuau({
		host: (name: string, text: string) => {
			const { value } = decodeBridge(text) as { value?: unknown };
			return encodeBridge({ value: host(name, value) });
		},
	});
	const compile = (source: string, chunkName: string): LuauFunction =>
		state.loadstring(source, `=${chunkName}`, true) as LuauFunction;
	/** By its name, the engine tells its own lines in a traceback from those of scripts. */
	const compileEngine = (name: string): LuauFunction => compile(readSource(name), `[simulator] ${name}`);
	const boot = (await firstResult(compileEngine("boot")())) as LuauFunction;

	for (const name of engineParts) {
		const key = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
		await boot("part", key, compileEngine(name));
	}
	for (const [step, subfolder] of [
		["datatype", "datatypes"],
		["installer", "services"],
	] as const) {
		for (const file of readdirSync(new URL(`${subfolder}/`, folder)).sort()) {
			await boot(step, file, compileEngine(`${subfolder}/${file.replace(/\.luau$/, "")}`));
		}
	}
	await boot("start");

	let last: Promise<unknown> = Promise.resolve();
	/** The VM cannot be entered twice, so callers queue up. */
	const enqueue = <T>(action: () => Promise<T>): Promise<T> => {
		const next = last.then(action);
		last = next.catch(() => undefined);
		return next;
	};

	return {
		dispatch: (command, argument) =>
			enqueue(async () => {
				const text = await watched(() => firstResult(boot(command, encodeBridge(argument ?? {}))));
				const answer = decodeBridge(String(text)) as { value?: unknown; error?: string };
				if (answer.error !== undefined) {
					throw new Error(answer.error);
				}
				return answer.value;
			}),
		register: (sourceId, source, chunkName) =>
			enqueue(async () => {
				// Each run of a script calls this anew for a function, and so a state, of its own.
				await boot("register", sourceId, compile(`return function(...) ${source}\nend`, chunkName));
			}),
		close: () =>
			enqueue(() => {
				discard();
				return Promise.resolve();
			}),
	};
}
