import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { apiCommands } from "./api/api-commands.js";
import type { ScriptRequest } from "./http/http-request.js";
import type { Network } from "./http/network.js";
import { createNetwork } from "./http/network.js";
import type { InstanceHandle, Query, SurveyEntry } from "./instance-handle.js";
import { createHandle, describeQuery, matches } from "./instance-handle.js";
import type { PluginSettings, SettingsFaults } from "./plugin/settings-folder.js";
import { openSettings } from "./plugin/settings-folder.js";
import type { WidgetKey, WidgetLayout } from "./plugin/widget-layouts.js";
import { openWidgetLayouts } from "./plugin/widget-layouts.js";
import { renderWidget } from "./render/render-widget.js";
import type { WidgetSnapshot } from "./render/snapshot.js";
import { readPlace } from "./rojo/read-place.js";
import { readProject } from "./rojo/read-project.js";
import type { TreeNode } from "./rojo/tree-node.js";
import { createSeededRandom } from "./seeded-random.js";
import { defaults } from "./studio-options.js";
import type { DockState, OutputLine, StudioOptions } from "./studio-options.js";
import type { LuauVm } from "./vm/luau-vm.js";
import { createLuauVm } from "./vm/luau-vm.js";

/** A running plugin. */
export interface PluginHandle {
	/** As when it is disabled or updated, or Studio is closed: Unloading fires, then nothing of it runs any more. */
	readonly unload: () => Promise<void>;
	/** As when Studio is killed: nothing fires. */
	readonly crash: () => Promise<void>;
	/** What it has stored, as it is now. Plugins from local files share theirs. */
	readonly settings: PluginSettings;
	/** How many connections its scripts have open, all signals together. */
	readonly openConnections: () => Promise<number>;
}

/** A button in Studio's toolbar. */
export interface ToolbarButtonHandle {
	readonly name: string;
	readonly isActive: boolean;
	readonly click: () => Promise<void>;
}

/** A dock widget. */
export interface WidgetHandle {
	readonly title: string;
	readonly isEnabled: boolean;
	readonly instance: InstanceHandle;
	/** Presses its X. */
	readonly close: () => Promise<void>;
	/** The side of Studio that it is docked to, or `Float`. */
	readonly dockState: DockState;
	/** Drags it to a side of Studio, or out of it. */
	readonly dock: (dockState: DockState) => Promise<void>;
	/** Drags its edges until it has this size, in pixels, but no smaller than the plugin allows. */
	readonly resize: (width: number, height: number) => Promise<void>;
	/** What it shows, as HTML that a browser lays out. `fonts` is CSS for the families `studio-sans` and `studio-code`. */
	readonly render: (fonts?: string) => Promise<string>;
}

/** Compiled modules without a plugin. */
export interface LoadedModules {
	/**
	 * Runs a chunk whose `script` is the root of the modules, and returns the function that the chunk returns. Values are
	 * passed as JSON, extended by NaN and the infinities; an empty list and an empty object are the same empty table.
	 */
	readonly load: (source: string) => Promise<(...values: ReadonlyArray<unknown>) => Promise<unknown>>;
}

/** A simulated Roblox Studio. */
export interface Studio {
	/** Builds a Rojo project and runs its scripts as a plugin's. Without `assetId` it is one from a local file. */
	readonly installPlugin: (plugin: { projectFile: string; name?: string; assetId?: number }) => Promise<PluginHandle>;
	/** Builds a Rojo project and runs nothing of it. */
	readonly loadModules: (modules: { projectFile: string }) => Promise<LoadedModules>;
	/** Puts objects into a service of the open place. */
	readonly addToPlace: (service: string, nodes: ReadonlyArray<TreeNode>) => Promise<void>;
	/** An object of the place by its path, the service first. */
	readonly inPlace: (...path: ReadonlyArray<string>) => Promise<InstanceHandle>;
	readonly toolbarButton: (name: string) => Promise<ToolbarButtonHandle>;
	readonly widgets: () => Promise<ReadonlyArray<WidgetHandle>>;
	/** The one object that matches; throws with a description of the screen if there is none or more than one. */
	readonly find: (query: Query) => Promise<InstanceHandle>;
	readonly findAll: (query: Query) => Promise<ReadonlyArray<InstanceHandle>>;
	/** The one object that matches, or undefined. */
	readonly query: (query: Query) => Promise<InstanceHandle | undefined>;
	/** Describes what is on the screen as text. */
	readonly describe: () => Promise<string>;
	readonly setTheme: (name: "Dark" | "Light") => Promise<void>;
	/** Advances the clock, delivering responses on the way. */
	readonly advance: (ms: number) => Promise<void>;
	/**
	 * The machine sleeps. Where clocks go on in sleep, what was due meanwhile happens once, late; where they stop, only the
	 * date and time have moved on.
	 */
	readonly sleep: (ms: number) => Promise<void>;
	/** Sets the machine's date and time forward, or back if negative. `os.clock` is not affected. */
	readonly shiftWallClock: (seconds: number) => Promise<void>;
	/** Waits for every request in flight that will complete. The clock does not move. */
	readonly settle: () => Promise<void>;
	/** Virtual seconds since the start, asleep or awake. */
	readonly now: () => number;
	readonly http: Network;
	/** What goes wrong with the settings of all plugins. */
	readonly settings: { readonly faults: SettingsFaults };
	readonly output: ReadonlyArray<OutputLine>;
	/** What scripts asked for that Roblox has and the simulator has not: scripts may have caught the error. */
	readonly notImitated: ReadonlyArray<string>;
	/** Bytes in use by Luau. */
	readonly memory: () => Promise<number>;
	readonly close: () => Promise<void>;
}

function requireDuration(ms: number): void {
	if (!Number.isFinite(ms) || ms < 0) {
		throw new RangeError(`Time goes on by a finite number of milliseconds, not by ${ms}.`);
	}
}

const defaultStartTime = 1_767_225_600;

/** The number of Studios so far, used as default seed, so that two do not draw the same random numbers. */
let studioCount = 0;

/** Starts a Studio with an empty place, nobody's settings and nothing installed. */
export async function createStudio(options: StudioOptions = {}): Promise<Studio> {
	const place = { id: 0, name: "Place1", ...options.place };
	const user = options.user ?? { id: 0, name: "Player1", locale: "en-us" };
	const dataModel = options.dataModel ?? "Edit";
	const settingsFolder = options.settingsFolder ?? mkdtempSync(join(tmpdir(), "studio-"));
	const settings = openSettings(settingsFolder);
	studioCount += 1;
	const random = createSeededRandom(options.seed ?? studioCount);
	const output: Array<OutputLine> = [];
	const notImitated: Array<string> = [];
	/** Seconds of the machine's monotonic clock. */
	let now = 0;
	/** Seconds asleep that this clock does not know of. */
	let slept = 0;
	const networkDriver = createNetwork({ placeId: place.id, dataModel, now: () => now + slept });
	const layouts = openWidgetLayouts(settingsFolder);

	const hostCommands: Readonly<Record<string, (argument: unknown) => unknown>> = {
		output: (line) => void output.push(line as OutputLine),
		notImitated: (what) => void notImitated.push(what as string),
		random,
		startTime: () => options.startTime ?? defaultStartTime,
		measuresScripts: () => options.measuresScripts ?? false,
		missingPluginMethods: () => options.missingPluginMethods ?? [],
		setup: () => ({
			dataModel,
			theme: options.theme ?? "Dark",
			user,
			place: { id: place.id, name: place.name },
			signalBehavior: options.signalBehavior ?? defaults.signalBehavior,
		}),
		...apiCommands,
		source: (id) => sources.get(id as string),
		rememberWidget: (argument) => {
			const { key, layout } = argument as { key: WidgetKey; layout: WidgetLayout };
			layouts.remember(key, layout);
		},
		recallWidget: (key) => layouts.recall(key as WidgetKey),
		http: (argument) => {
			const { at, ...request } = argument as ScriptRequest & { at: number };
			now = at;
			networkDriver.submit(request);
		},
		isHttpEnabled: () => networkDriver.network.isHttpEnabled,
		getSetting: (argument) => {
			const { id, key } = argument as { id: number; key: string };
			return settings.get(id, key);
		},
		setSetting: (argument) => {
			const { id, key, value } = argument as { id: number; key: string; value?: unknown };
			return settings.set(id, key, value);
		},
	};
	const vm: LuauVm = await createLuauVm((name, argument) => {
		const command = hostCommands[name];
		if (command === undefined) {
			throw new Error(`the engine called the unknown host command "${name}"`);
		}
		return command(argument);
	});

	const deliverOutcomes = async (): Promise<void> => {
		let outcomes = networkDriver.takeOutcomes();
		while (outcomes.length > 0) {
			for (const outcome of outcomes) {
				await vm.dispatch("finishRequest", outcome);
			}
			outcomes = networkDriver.takeOutcomes();
		}
	};

	const settle = async (): Promise<void> => {
		await deliverOutcomes();
		for (let next = networkDriver.nextCompletion(); next !== undefined; next = networkDriver.nextCompletion()) {
			await next;
			await deliverOutcomes();
		}
	};

	const advance = async (ms: number): Promise<void> => {
		requireDuration(ms);
		const target = now + ms / 1000;
		do {
			await settle();
			now = (await vm.dispatch("advanceTo", { time: target })) as number;
		} while (now < target);
		await settle();
	};

	const sleep = async (ms: number): Promise<void> => {
		requireDuration(ms);
		await settle();
		if ((options.clockInSleep ?? defaults.clockInSleep) === "stops") {
			slept += ms / 1000;
			await vm.dispatch("shiftWallClock", { seconds: ms / 1000 });
		} else {
			now += ms / 1000;
			await vm.dispatch("jumpTo", { time: now });
		}
		await settle();
	};

	const sources = new Map<string, string>();
	const sourceIds = new Map<string, string>();
	/** A source that is run again is not compiled again: the VM has no memory for many copies. */
	const compile = async (source: string, name: string): Promise<string> => {
		const text = `${name}\n${source}`;
		const known = sourceIds.get(text);
		if (known !== undefined) {
			return known;
		}
		const sourceId = `source${sourceIds.size + 1}`;
		sourceIds.set(text, sourceId);
		sources.set(sourceId, source);
		await vm.register(sourceId, source, name);
		return sourceId;
	};

	/** Compiles every source of a tree before anything runs: the VM cannot compile while Luau is running. */
	const compileTree = async (node: TreeNode, path: string): Promise<object> => {
		const full = path === "" ? node.name : `${path}.${node.name}`;
		const sourceId = node.source === undefined ? undefined : await compile(node.source, full);
		const children: Array<object> = [];
		for (const child of node.children ?? []) {
			children.push(await compileTree(child, full));
		}
		const { name, className, properties, attributes, file } = node;
		return { name, className, properties, attributes, file, sourceId, children };
	};

	const build = async (node: TreeNode, parent?: number): Promise<number> =>
		(await vm.dispatch("build", { node: await compileTree(node, ""), parent })) as number;

	const buildService = async ({
		name: service,
		children = [],
		...node
	}: Omit<TreeNode, "className">): Promise<void> => {
		const built: Array<object> = [];
		for (const child of children) {
			built.push(await compileTree(child, service));
		}
		await vm.dispatch("build", { node: { ...node, service, children: built } });
	};

	const addToPlace = (service: string, nodes: ReadonlyArray<TreeNode>): Promise<void> =>
		buildService({ name: service, children: nodes });

	const openPlace = async (projectFile: string): Promise<void> => {
		const { isHttpEnabled, services } = readPlace(projectFile);
		networkDriver.network.isHttpEnabled = isHttpEnabled;
		for (const service of services) {
			await buildService(service);
		}
	};

	const survey = async (within?: InstanceHandle): Promise<ReadonlyArray<SurveyEntry>> =>
		(await vm.dispatch("survey", { within: within?.id })) as ReadonlyArray<SurveyEntry>;

	const findAll = async (query: Query): Promise<ReadonlyArray<InstanceHandle>> =>
		(await survey(query.within)).filter((entry) => matches(entry, query)).map((entry) => createHandle(vm, entry));

	const describe = async (): Promise<string> => {
		const lines = (await survey())
			.filter((entry) => entry.isShown)
			.map((entry) => {
				const indent = "  ".repeat(entry.path.split(".").length - 1);
				const text = entry.text === undefined ? "" : ` ${JSON.stringify(entry.text)}`;
				return `${indent}${entry.className} ${entry.name}${text}`;
			});
		return lines.length === 0 ? "(nothing is shown)" : lines.join("\n");
	};

	const query = async (wanted: Query): Promise<InstanceHandle | undefined> => {
		const found = await findAll(wanted);
		if (found.length > 1) {
			throw new Error(`${found.length} objects fit ${describeQuery(wanted)}:\n${await describe()}`);
		}
		return found[0];
	};

	const stop = async (id: number, isOrderly: boolean): Promise<void> => {
		await vm.dispatch("stopPlugin", { id, isOrderly });
	};

	if (place.projectFile !== undefined) {
		await openPlace(place.projectFile);
	}
	for (const [service, nodes] of Object.entries(place.contents ?? {})) {
		await addToPlace(service, nodes);
	}

	return {
		installPlugin: async ({ projectFile, name, assetId }) => {
			const tree = readProject(projectFile);
			const root = await build(tree);
			const id = (await vm.dispatch("startPlugin", { root, name: name ?? tree.name, assetId })) as number;
			return {
				unload: () => stop(id, true),
				crash: () => stop(id, false),
				settings: settings.of(assetId),
				openConnections: async () => (await vm.dispatch("openConnections", { id })) as number,
			};
		},
		loadModules: async ({ projectFile }) => {
			const script = await build(readProject(projectFile));
			return {
				load: async (source) => {
					const sourceId = await compile(source, "test");
					const id = (await vm.dispatch("load", { script, sourceId })) as number;
					return (...values) => vm.dispatch("call", { id, arguments: values });
				},
			};
		},
		addToPlace,
		inPlace: async (...path) => {
			const handle = (await vm.dispatch("find", { path })) as number;
			const entry = { handle, className: "", name: path.at(-1) ?? "", isShown: false, path: path.join(".") };
			return createHandle(vm, entry);
		},
		toolbarButton: async (name) => {
			const buttons = (await vm.dispatch("toolbarButtons")) as ReadonlyArray<{
				handle: number;
				name: string;
				isActive: boolean;
			}>;
			const button = buttons.find((candidate) => candidate.name === name);
			if (button === undefined) {
				const names = buttons.map((candidate) => candidate.name).join(", ");
				throw new Error(`There is no toolbar button "${name}"; there is: ${names || "none"}.`);
			}
			return {
				name,
				isActive: button.isActive,
				click: async () => {
					await vm.dispatch("clickToolbarButton", { handle: button.handle });
				},
			};
		},
		widgets: async () => {
			const entries = (await vm.dispatch("widgets")) as ReadonlyArray<
				SurveyEntry & { title: string; isEnabled: boolean; dockState: DockState }
			>;
			return entries.map((entry) => ({
				title: entry.title,
				isEnabled: entry.isEnabled,
				dockState: entry.dockState,
				instance: createHandle(vm, entry),
				dock: async (dockState) => {
					await vm.dispatch("dockWidget", { handle: entry.handle, dockState });
				},
				close: async () => {
					await vm.dispatch("closeWidget", { handle: entry.handle });
				},
				resize: async (width, height) => {
					await vm.dispatch("resizeWidget", { handle: entry.handle, width, height });
				},
				render: async (fonts) =>
					renderWidget((await vm.dispatch("snapshot", { handle: entry.handle })) as WidgetSnapshot, fonts),
			}));
		},
		find: async (wanted) => {
			const found = await query(wanted);
			if (found === undefined) {
				throw new Error(`Nothing on the screen fits ${describeQuery(wanted)}:\n${await describe()}`);
			}
			return found;
		},
		findAll,
		query,
		describe,
		setTheme: async (name) => {
			await vm.dispatch("setTheme", { name });
		},
		advance,
		sleep,
		shiftWallClock: async (seconds) => {
			await vm.dispatch("shiftWallClock", { seconds });
		},
		settle,
		now: () => now + slept,
		http: networkDriver.network,
		settings: { faults: settings.faults },
		output,
		notImitated,
		memory: async () => (await vm.dispatch("memory")) as number,
		close: async () => {
			await vm.close();
			if (options.settingsFolder === undefined) {
				rmSync(settingsFolder, { recursive: true, force: true });
			}
		},
	};
}
