/** The part of a `.cpuprofile` of V8 that is read. Times are in microseconds. */
export interface CpuProfile {
	readonly nodes: ReadonlyArray<{
		readonly id: number;
		readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
		readonly children?: ReadonlyArray<number>;
	}>;
	readonly samples: ReadonlyArray<number>;
	readonly timeDeltas: ReadonlyArray<number>;
}

/**
 * A function of ours, or somebody else's code as a whole, with all the time that it and what it called took. Of other
 * people's code one does not want to know which of its functions call each other; they would make the picture too tall.
 */
export interface Frame {
	readonly name: string;
	/** Whose code it is: a package, `server` for ours, `node` for what Node brings. */
	readonly owner: string;
	micros: number;
	readonly children: Map<string, Frame>;
}

const ours = "server";

/** What V8 does beside running functions. Waiting is no work. */
const waiting = new Set(["(idle)", "(program)"]);

function ownerOf(functionName: string, url: string): string {
	if (functionName === "(garbage collector)") {
		return "garbage collector";
	}
	const parts = url.split("/node_modules/").at(-1)?.split("/") ?? [];
	if (url.includes("/node_modules/")) {
		return parts[0]?.startsWith("@") === true ? parts.slice(0, 2).join("/") : (parts[0] ?? "");
	}
	return url.startsWith("file:") ? ours : "node";
}

function frameOf(parent: Frame, node: CpuProfile["nodes"][number]): Frame {
	const { functionName, url, lineNumber } = node.callFrame;
	const owner = ownerOf(functionName, url);
	if (owner === parent.owner && owner !== ours) {
		return parent;
	}
	const file = url.split("/").at(-1) ?? "";
	const name =
		owner === ours ? `${functionName === "" ? "(anonymous)" : functionName} ${file}:${lineNumber + 1}` : owner;
	const known = parent.children.get(name);
	if (known !== undefined) {
		return known;
	}
	const frame: Frame = { name, owner, micros: 0, children: new Map() };
	parent.children.set(name, frame);
	return frame;
}

/** Puts the samples of a profile together by who called whom. Time in which nothing was done is left out. */
export function stacksOf({ nodes, samples, timeDeltas }: CpuProfile): Frame {
	const byId = new Map(nodes.map((node) => [node.id, node]));
	const parentOf = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
	const root: Frame = { name: "all", owner: "", micros: 0, children: new Map() };
	const pathOf = (id: number): Array<CpuProfile["nodes"][number]> => {
		const path: Array<CpuProfile["nodes"][number]> = [];
		for (let at: number | undefined = id; at !== undefined; at = parentOf.get(at)) {
			const node = byId.get(at);
			if (node !== undefined && node.callFrame.functionName !== "(root)") {
				path.unshift(node);
			}
		}
		return path;
	};
	samples.forEach((id, index) => {
		const path = pathOf(id);
		if (path.some(({ callFrame }) => waiting.has(callFrame.functionName))) {
			return;
		}
		const micros = timeDeltas[index] ?? 0;
		let frame = root;
		frame.micros += micros;
		for (const node of path) {
			const next = frameOf(frame, node);
			next.micros += next === frame ? 0 : micros;
			frame = next;
		}
	});
	return root;
}

/** How much of the time went to each owner's own code, most first; shares of 1. */
export function sharesByOwner(root: Frame): ReadonlyArray<readonly [owner: string, share: number]> {
	const shares = new Map<string, number>();
	const visit = ({ owner, micros, children }: Frame): void => {
		let own = micros;
		for (const child of children.values()) {
			own -= child.micros;
			visit(child);
		}
		shares.set(owner, (shares.get(owner) ?? 0) + own / root.micros);
	};
	visit(root);
	return [...shares].sort(([, a], [, b]) => b - a);
}
