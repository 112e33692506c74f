import {
	ReplicatedStorage,
	ServerScriptService,
	ServerStorage,
	StarterGui,
	StarterPlayer,
	Workspace,
} from "@rbxts/services";

/** The stories of the open place, kept up to date. */
export interface StoryFinder {
	/** By name. */
	readonly list: () => ReadonlyArray<ModuleScript>;
	readonly onChanged: (listener: () => void) => void;
	readonly destroy: () => void;
}

/** The services that may contain stories. The rest of the DataModel belongs to Studio. */
const searchedServices: ReadonlyArray<Instance> = [
	Workspace,
	ReplicatedStorage,
	ServerScriptService,
	ServerStorage,
	StarterGui,
	StarterPlayer,
];

function isStory(candidate: Instance): candidate is ModuleScript {
	return candidate.IsA("ModuleScript") && candidate.Name.match("%.story$")[0] !== undefined;
}

/** Finds every ModuleScript named `*.story`, and watches for ones that are added, removed or renamed. */
export function createStoryFinder(): StoryFinder {
	const connections = new Array<RBXScriptConnection>();
	const listeners = new Array<() => void>();
	const notifyListeners = (): void => listeners.forEach((listener) => listener());

	const watchName = (candidate: Instance): void => {
		if (candidate.IsA("ModuleScript")) {
			connections.push(candidate.GetPropertyChangedSignal("Name").Connect(notifyListeners));
		}
	};

	for (const service of searchedServices) {
		service.GetDescendants().forEach(watchName);
		connections.push(
			service.DescendantAdded.Connect((added) => {
				watchName(added);
				if (isStory(added)) {
					notifyListeners();
				}
			}),
			service.DescendantRemoving.Connect((removed) => {
				if (isStory(removed)) {
					// It is still in the tree while this fires.
					task.defer(notifyListeners);
				}
			}),
		);
	}

	return {
		list: () => {
			const stories = new Array<ModuleScript>();
			for (const service of searchedServices) {
				for (const candidate of service.GetDescendants()) {
					if (isStory(candidate)) {
						stories.push(candidate);
					}
				}
			}
			return stories.sort((a, b) => a.Name < b.Name);
		},
		onChanged: (listener) => {
			listeners.push(listener);
		},
		destroy: () => connections.forEach((connection) => connection.Disconnect()),
	};
}
