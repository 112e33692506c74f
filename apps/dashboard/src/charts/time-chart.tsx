import type { Column, Interval } from "@flipbook-telemetry/numbers-schema";
import type { ReactNode } from "react";
import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import { formatAxisTick, formatMoment, formatValue } from "../format.js";
import { tickSteps, timeTickLabels, timeTickSteps } from "./ticks.js";

/** One line of a chart. */
export interface Line {
	readonly title: string;
	/** Null: a gap. */
	readonly values: ReadonlyArray<number | null>;
	/** Which of the page's series colours it has, from 1; the period before has a lighter one. */
	readonly colour: number;
	readonly isBefore?: boolean;
}

interface TimeChartProps {
	readonly title: string;
	/** The days it is about, in words: what stands below it while nothing is pointed at. */
	readonly caption: string;
	/** Days as `2026-03-01`, or moments. */
	readonly moments: ReadonlyArray<string>;
	/** How long each of them is. */
	readonly interval: Interval | "hour";
	/** How many of them are over. The rest still grow, and are drawn apart: they would look like a fall. */
	readonly completed: number;
	readonly lines: ReadonlyArray<Line>;
	readonly kind: Column["kind"];
	readonly height?: number;
}

/** With so many values each of them is marked. */
const maxMarkedValues = 14;

/** What an axis reaches up to when there is next to nothing. */
const minAxisMax: Partial<Record<Column["kind"], number>> = { share: 0.001, durationMs: 1000 };

/** Which values are marked by a point: with few of them each is, otherwise those that no line leads to. */
function markedIndexes({ values, isBefore }: Line, completed: number): Array<number> {
	const isThere = (index: number): boolean =>
		index < completed && values[index] !== null && values[index] !== undefined;
	const areAll = values.length <= maxMarkedValues && isBefore !== true;
	return values.flatMap((_, index) =>
		isThere(index) && (areAll || (!isThere(index - 1) && !isThere(index + 1))) ? [index] : [],
	);
}

function seriesOf(line: Line, style: CSSStyleDeclaration, completed: number): Array<uPlot.Series> {
	const stroke = style.getPropertyValue(`--series-${line.colour}`);
	const width = line.isBefore === true ? 1 : 2;
	const whole: uPlot.Series = {
		stroke,
		width,
		...(line.isBefore === true ? { dash: [4, 4] } : {}),
		points: {
			show: true,
			size: 5,
			fill: stroke,
			filter: () => markedIndexes(line, line.isBefore === true ? line.values.length : completed),
		},
	};
	const running: uPlot.Series = {
		stroke,
		width: 1,
		dash: [2, 4],
		points: {
			show: true,
			size: 6,
			fill: style.getPropertyValue("--card"),
			filter: () => line.values.flatMap((value, index) => (index >= completed && value !== null ? [index] : [])),
		},
	};
	return line.isBefore === true ? [whole] : [whole, running];
}

function dataOf(line: Line, completed: number): Array<Array<number | null>> {
	return line.isBefore === true
		? [[...line.values]]
		: [
				line.values.map((value, index) => (index < completed ? value : null)),
				line.values.map((value, index) => (completed < line.values.length && index >= completed - 1 ? value : null)),
			];
}

/** Draws lines over time; the pointer shows the values under it. Colours are those of the page's theme. */
export function TimeChart(props: TimeChartProps): ReactNode {
	const { title, caption, moments, interval, completed, lines, kind, height = 220 } = props;
	const frame = useRef<HTMLDivElement>(null);
	const [pointed, setPointed] = useState<number | undefined>(undefined);
	const first = moments[0] ?? "";
	const last = moments.at(-1) ?? "";
	useEffect(() => {
		const element = frame.current;
		if (element === null) {
			return undefined;
		}
		const hasYears = first.slice(0, 4) !== last.slice(0, 4);
		let chart: uPlot | undefined;
		const draw = (): void => {
			chart?.destroy();
			const style = getComputedStyle(element);
			const grid = { stroke: style.getPropertyValue("--line"), width: 1 };
			const axis = {
				stroke: style.getPropertyValue("--soft"),
				grid,
				ticks: { ...grid, size: 5 },
				font: "12px system-ui, sans-serif",
			};
			chart = new uPlot(
				{
					width: element.clientWidth,
					height,
					tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
					legend: { show: false },
					cursor: { drag: { x: false, y: false } },
					hooks: { setCursor: [({ cursor }) => setPointed(cursor.idx ?? undefined)] },
					scales: {
						y: { range: (_self, _low, high) => [0, high > 0 ? Math.max(high * 1.08, minAxisMax[kind] ?? 1) : 1] },
					},
					axes: [
						{
							...axis,
							space: 64,
							size: hasYears ? 48 : 32,
							incrs: timeTickSteps(interval === "hour"),
							values: (_self, splits) => timeTickLabels(splits, hasYears),
						},
						{
							...axis,
							incrs: tickSteps(kind),
							values: (_self, splits, _axis, _space, apart) =>
								splits.map((value) => formatAxisTick(value, { kind }, apart)),
							// As wide as the longest of its texts, at about seven pixels a letter.
							size: (_self, titles) => 16 + 7 * Math.max(3, ...(titles ?? []).map((text) => text.length)),
						},
					],
					series: [{}, ...lines.flatMap((line) => seriesOf(line, style, completed))],
				},
				[moments.map((moment) => Date.parse(moment) / 1000), ...lines.flatMap((line) => dataOf(line, completed))],
				element,
			);
		};
		draw();
		const themes = window.matchMedia("(prefers-color-scheme: dark)");
		const sizes = new ResizeObserver(() => chart?.setSize({ width: element.clientWidth, height }));
		const switches = new MutationObserver(draw);
		themes.addEventListener("change", draw);
		sizes.observe(element);
		switches.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
		return () => {
			themes.removeEventListener("change", draw);
			sizes.disconnect();
			switches.disconnect();
			chart?.destroy();
			setPointed(undefined);
		};
	}, [moments, interval, completed, lines, kind, height, first, last]);
	const moment = pointed === undefined ? undefined : moments[pointed];
	return (
		<div className="chart">
			<div
				ref={frame}
				style={{ height }}
				role="img"
				aria-label={`${title}, over time. The table below has the numbers.`}
			/>
			<p className="moment">
				{moment === undefined || pointed === undefined
					? caption
					: `${formatMoment(moment, interval)}${pointed < completed ? "" : ", so far"}`}
			</p>
			<ul className="legend">
				{lines.map((line) => (
					<li key={line.title} className={line.isBefore === true ? "before" : ""}>
						<span className="swatch" style={{ color: `var(--series-${line.colour})` }} aria-hidden="true" />
						<span className="line-title">{line.title}</span>{" "}
						{pointed !== undefined && <strong>{formatValue(line.values[pointed] ?? null, { kind })}</strong>}
					</li>
				))}
			</ul>
		</div>
	);
}
