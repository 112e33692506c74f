import { fileURLToPath } from "node:url";
import type { Studio } from "@flipbook-telemetry/studio-simulator";
import { createStudio } from "@flipbook-telemetry/studio-simulator";

const projectFile = fileURLToPath(new URL("../../luau/host.project.json", import.meta.url));
const domain = "apis.flipbooklabs.com";

/** A Studio with the benchmark's plugin in it, which has telemetry switched on. */
export interface BenchStudio {
	readonly studio: Studio;
	/** Presses one of the plugin's buttons. */
	readonly press: (name: string) => Promise<void>;
	/** Presses one of the plugin's buttons, and gives what it then reports. */
	readonly ask: <T>(name: string) => Promise<T>;
}

/** Starts one; without a server's address nothing can be reached. */
export async function startBenchStudio(serverUrl: string | undefined, measuresScripts: boolean): Promise<BenchStudio> {
	const studio = await createStudio({ measuresScripts });
	if (serverUrl === undefined) {
		studio.http.conditions.set(domain, { kind: "connectFailure" });
	} else {
		studio.http.resolve.set(domain, serverUrl);
	}
	await studio.installPlugin({ projectFile });
	await studio.advance(2000);
	const press = async (name: string): Promise<void> => {
		await (await studio.toolbarButton(name)).click();
		await studio.settle();
	};
	await press("yes");
	await studio.advance(20_000);
	return {
		studio,
		press,
		ask: async <T>(name: string) => {
			await press(name);
			const line = studio.output.at(-1);
			if (line?.level !== "info") {
				throw new Error(`"${name}" reported ${JSON.stringify(line)}.`);
			}
			return JSON.parse(line.message) as T;
		},
	};
}
