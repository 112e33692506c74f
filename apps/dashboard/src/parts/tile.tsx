import type { Column } from "@flipbook-telemetry/metrics-schema";
import type { ReactNode } from "react";
import { changeInWords, inWords } from "../words.js";

interface TileProps {
	readonly title: string;
	readonly value: number | null | undefined;
	readonly before: number | null | undefined;
	readonly kind: Column["kind"];
}

/** One number, large, and how it has changed since the period before. Undefined: not read yet. */
export function Tile({ title, value, before, kind }: TileProps): ReactNode {
	const change = changeInWords(value ?? null, before ?? null);
	return (
		<div className="tile">
			<dt>{title}</dt>
			<dd>{value === undefined ? <span className="skeleton-text">…</span> : inWords(value, { kind })}</dd>
			<dd className="change">{change === undefined ? "\u00a0" : `${change} to the period before`}</dd>
		</div>
	);
}
