import type { Definition, MetricsAnswer, MetricsQuery, TableName } from "@flipbook-telemetry/metrics-schema";
import type { ReactNode } from "react";
import { useId, useRef } from "react";
import { tableAddress } from "../api.js";
import type { Loaded } from "../use-table.js";
import { DataTable } from "./data-table.js";

interface CardProps<Name extends TableName> {
	readonly name: Name;
	readonly title: string;
	readonly query: Partial<MetricsQuery>;
	readonly loaded: Loaded<Name>;
	/** How the numbers in it are counted. */
	readonly definitions: ReadonlyArray<Definition>;
	/** It has a drawing that can be saved. */
	readonly hasDrawing?: boolean;
	/** It takes the whole width of the page. */
	readonly isWide?: boolean;
	/** What there is when nothing happened: all rows have none of it. */
	/** What it means that there is nothing; undefined: that nobody sent anything. */
	readonly emptyText?: string | undefined;
	readonly isEmpty: (answer: MetricsAnswer<Name>) => boolean;
	readonly children: (answer: MetricsAnswer<Name>) => ReactNode;
}

const nothingSent =
	"Nothing in this time. Numbers appear once plugins whose users said yes send something; choose another range or “All traffic” to look further.";

function savePicture(frame: HTMLElement | null, name: string): void {
	const canvas = frame?.querySelector("canvas");
	if (canvas === null || canvas === undefined) {
		return;
	}
	const link = document.createElement("a");
	link.download = `${name}.png`;
	link.href = canvas.toDataURL("image/png");
	link.click();
}

/** A table of numbers with its picture, its explanation and its ways out. It is as high while it loads as when it is there. */
export function Card<Name extends TableName>(props: CardProps<Name>): ReactNode {
	const {
		name,
		title,
		query,
		loaded,
		definitions,
		isEmpty,
		children,
		hasDrawing,
		isWide,
		emptyText = nothingSent,
	} = props;
	const { answer, problem } = loaded;
	const frame = useRef<HTMLDivElement>(null);
	const heading = useId();
	return (
		<section
			className={isWide === true ? "card wide" : "card"}
			aria-labelledby={heading}
			aria-busy={answer === undefined && problem === undefined}
		>
			<header>
				<h2 id={heading}>{title}</h2>
				<nav aria-label={`${title}: save`}>
					<a href={tableAddress(name, query, "csv")} download>
						CSV
					</a>
					{hasDrawing === true && (
						<button type="button" className="plain" onClick={() => savePicture(frame.current, name)}>
							PNG
						</button>
					)}
				</nav>
			</header>
			<div className="picture" ref={frame}>
				{problem !== undefined ? (
					<p role="alert">{problem.message}</p>
				) : answer === undefined ? (
					<div className="skeleton" role="status">
						Reading …
					</div>
				) : isEmpty(answer) ? (
					<p className="empty">{emptyText}</p>
				) : (
					children(answer)
				)}
			</div>
			{answer !== undefined && answer.hidden > 0 && (
				<p className="hidden-note">
					{answer.hidden} {answer.hidden === 1 ? "row is" : "rows are"} not shown, or not whole: fewer than{" "}
					{answer.smallestGroup} installations.
				</p>
			)}
			<details>
				<summary>How is this counted?</summary>
				<dl>
					{definitions.map((definition) => (
						<div key={definition.title}>
							<dt>{definition.title}</dt>
							<dd>{definition.how}</dd>
						</div>
					))}
				</dl>
			</details>
			{answer !== undefined && (
				<details>
					<summary>Show as a table</summary>
					<DataTable name={name} title={title} rows={answer.rows} />
				</details>
			)}
		</section>
	);
}
