import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type * as luauWeb from "luau-web";

/** A Luau state with a WebAssembly memory of its own. */
export interface FreshLuau {
	readonly state: luauWeb.LuauState;
	/** Gives the memory back. */
	readonly discard: () => void;
}

/** Node's typings leave it out. */
const webAssembly = Reflect.get(globalThis, "WebAssembly") as object;

let instances = 0;
let lastImport: Promise<unknown> = Promise.resolve();

/**
 * Imports luau-web in the variant that works on every engine. Where WebAssembly can suspend (Node 24 and newer) it would
 * choose another one, in which errors that Luau code catches escape to JavaScript; so that ability is hidden while it
 * chooses, by one import at a time.
 */
function importLuauWeb(address: string): Promise<typeof luauWeb> {
	const imported = lastImport.then(async () => {
		const ability = Object.getOwnPropertyDescriptor(webAssembly, "Suspending");
		Reflect.deleteProperty(webAssembly, "Suspending");
		try {
			return (await import(/* @vite-ignore */ address)) as typeof luauWeb;
		} finally {
			if (ability !== undefined) {
				Object.defineProperty(webAssembly, "Suspending", ability);
			}
		}
	});
	lastImport = imported.catch(() => undefined);
	return imported;
}

/**
 * luau-web 1.4.0 keeps all states of a process in one WebAssembly memory of 17 MB that cannot grow, and damages it when a
 * state is destroyed. So every state gets an instance of the library to itself, which a different address makes Node load
 * anew, and is freed by dropping that instance rather than by destroying the state.
 */
export async function createFreshLuau(globals: Record<string, unknown>): Promise<FreshLuau> {
	const address = pathToFileURL(createRequire(import.meta.url).resolve("luau-web"));
	address.searchParams.set("instance", String((instances += 1)));
	const { LuauState: State, InternalLuauWasmModule: library } = await importLuauWeb(address.href);
	return {
		state: await State.createAsync(globals),
		discard: () => {
			for (const key of Reflect.ownKeys(library)) {
				Reflect.deleteProperty(library, key);
			}
		},
	};
}
