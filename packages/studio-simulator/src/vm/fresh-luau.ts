import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type * as luauWeb from "luau-web";

/** A Luau state with a WebAssembly memory of its own. */
export interface FreshLuau {
	readonly state: luauWeb.LuauState;
	/** Gives the memory back. */
	readonly discard: () => void;
}

let instances = 0;

/**
 * luau-web 1.4.0 keeps all states of a process in one WebAssembly memory of 17 MB that cannot grow, and damages it when a
 * state is destroyed. So every state gets an instance of the library to itself, which a different address makes Node load
 * anew, and is let go of by forgetting that instance rather than by destroying the state.
 */
export async function createFreshLuau(globals: Record<string, unknown>): Promise<FreshLuau> {
	const address = pathToFileURL(createRequire(import.meta.url).resolve("luau-web"));
	address.searchParams.set("instance", String((instances += 1)));
	const { LuauState: State, InternalLuauWasmModule: library } = (await import(
		/* @vite-ignore */ address.href
	)) as typeof luauWeb;
	return {
		state: await State.createAsync(globals),
		discard: () => {
			for (const key of Reflect.ownKeys(library)) {
				Reflect.deleteProperty(library, key);
			}
		},
	};
}
