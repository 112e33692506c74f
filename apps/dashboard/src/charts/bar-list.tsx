import type { ReactNode } from "react";
import { formatValue } from "../format.js";

/** One bar: what it is, and how much. */
export interface Bar {
	readonly title: string;
	/** Null: not counted yet. */
	readonly value: number | null;
	/** Few installations are behind it. */
	readonly few?: boolean;
}

const barPixels = 30;

/** How high so many bars are, in pixels: the room to keep while they are read. */
export function barListHeight(count: number): number {
	return count * barPixels;
}

/** Bars below each other, the longest as wide as there is room. The numbers stand beside them. */
export function BarList({ bars }: { readonly bars: ReadonlyArray<Bar> }): ReactNode {
	const most = Math.max(1, ...bars.map(({ value }) => value ?? 0));
	return (
		<ul className="bars">
			{bars.map(({ title, value, few }) => (
				<li key={title} style={{ minHeight: barPixels }}>
					<span className="bar-title">{title}</span>
					<span className="bar-track" aria-hidden="true">
						<span className="bar" style={{ width: `${(100 * (value ?? 0)) / most}%` }} />
					</span>
					<span className="bar-value">
						{few === true && <span className="few">few </span>}
						{formatValue(value, { kind: "count" })}
					</span>
				</li>
			))}
		</ul>
	);
}
