import type { Column } from "@flipbook-telemetry/metrics-schema";
import type { ReactNode } from "react";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import { forAxis, inWords } from "../words.js";

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
	/** Days as `2026-03-01`, or moments. */
	readonly days: ReadonlyArray<string>;
	readonly lines: ReadonlyArray<Line>;
	readonly kind: Column["kind"];
}

const height = 240;
const dayNames = new Intl.DateTimeFormat("en", { month: "short", day: "numeric", timeZone: "UTC" });

/** Draws lines over time; the pointer shows the values under it in the legend. Colours are those of the page's theme. */
export function TimeChart({ title, days, lines, kind }: TimeChartProps): ReactNode {
	const frame = useRef<HTMLDivElement>(null);
	useEffect(() => {
		const element = frame.current;
		if (element === null) {
			return undefined;
		}
		let chart: uPlot | undefined;
		const draw = (): void => {
			chart?.destroy();
			const style = getComputedStyle(element);
			const ink = style.getPropertyValue("--soft");
			const grid = { stroke: style.getPropertyValue("--line"), width: 1 };
			const axis = { stroke: ink, grid, ticks: grid, font: "12px system-ui, sans-serif" };
			const format = (value: number | null): string => inWords(value, { kind });
			chart = new uPlot(
				{
					width: element.clientWidth,
					height,
					tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
					scales: { y: { range: (_self, _low, high) => [0, high > 0 ? high * 1.08 : 1] } },
					axes: [
						{
							...axis,
							space: 72,
							values: (_self, splits) => splits.map((seconds) => dayNames.format(seconds * 1000)),
						},
						{ ...axis, size: 64, values: (_self, splits) => splits.map((value) => forAxis(value, { kind })) },
					],
					series: [
						{ value: "{YYYY}-{MM}-{DD}" },
						...lines.map((line) => ({
							label: line.title,
							stroke: style.getPropertyValue(`--series-${line.colour}`),
							width: line.isBefore === true ? 1 : 2,
							...(line.isBefore === true ? { dash: [4, 4] } : {}),
							points: { show: days.length < 3 },
							value: (_self: uPlot, value: number | null) => format(value),
						})),
					],
				},
				[days.map((day) => Date.parse(day) / 1000), ...lines.map(({ values }) => [...values])],
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
		};
	}, [title, days, lines, kind]);
	return (
		<div
			className="chart"
			ref={frame}
			role="img"
			aria-label={`${title}, over time. The table below has the numbers.`}
		/>
	);
}
