import type { Column } from "@flipbook-telemetry/numbers-schema";
import type { ReactNode } from "react";
import { formatChange, formatValue } from "../format.js";

interface TileProps {
	readonly title: string;
	/** Undefined: not read yet. */
	readonly value: number | null | undefined;
	readonly kind: Column["kind"];
	/** What is compared, when it is: a number of this period and the one of the period before. */
	readonly comparable?: number | null | undefined;
	readonly before?: number | null | undefined;
	/** What else there is to say, when nothing is compared. */
	readonly note?: string | undefined;
}

/** One number, large, and how it has changed since the period before. */
export function Tile({ title, value, kind, comparable, before, note }: TileProps): ReactNode {
	const change = formatChange(comparable ?? null, before ?? null);
	return (
		<div className="tile">
			<dt>{title}</dt>
			<dd>{value === undefined ? <span className="skeleton-text">…</span> : formatValue(value, { kind })}</dd>
			<dd className="change">{change === undefined ? (note ?? "\u00a0") : `${change} to the period before`}</dd>
		</div>
	);
}
