import type { Definition, NumbersAnswer, NumbersQuery, TableName } from "@flipbook-telemetry/numbers-schema";
import { definitions as everyDefinition, tables } from "@flipbook-telemetry/numbers-schema";
import type { ReactNode } from "react";
import { useId, useRef } from "react";
import { tableUrl } from "../api.js";
import { savePicture } from "../charts/save-picture.js";
import { formatRange } from "../format.js";
import type { TableState } from "../use-table.js";
import { DataTable } from "./data-table.js";
import { notCountedText } from "./empty-states.js";
import { HowCounted } from "./how-counted.js";
import { smallGroupNote } from "./small-group-note.js";

interface CardProps<Name extends TableName> {
	readonly name: Name;
	readonly title: string;
	readonly query: Partial<NumbersQuery>;
	readonly loaded: TableState<Name>;
	/** How the numbers in it are counted. */
	readonly definitions: ReadonlyArray<Definition>;
	/** It has a drawing that can be saved. */
	readonly hasDrawing?: boolean;
	/** It takes the whole width of the page. */
	readonly isWide?: boolean;
	/** How high its picture is, in pixels: so nothing moves when the numbers come. */
	readonly height: number;
	/** What there is to say instead of the picture; undefined when there is something to draw. */
	readonly placeholder: (answer: NumbersAnswer<Name>) => ReactNode;
	readonly children: (answer: NumbersAnswer<Name>) => ReactNode;
}

/** Rejections and erasures are counted as they happen, so they are known without the rest having been counted. */
const isCountedAtOnce = (name: TableName): boolean => name === "rejections" || name === "erasures";

/** What is to be known of a table whatever is shown of it. */
function definitionsFor(name: TableName): ReadonlyArray<Definition> {
	return "few" in tables[name].columns ? [everyDefinition.few, everyDefinition.notCounted] : [];
}

function fileNameOf(title: string, { from, to }: Partial<NumbersQuery>): string {
	const words = title.toLowerCase().match(/[a-z\d]+/g) ?? [];
	return `${[...words, from, to].join("-")}.png`;
}

function subtitleOf({ from = "", to = "", version = "all", channel = "all" }: Partial<NumbersQuery>): string {
	const narrowed = [version === "all" ? [] : [`version ${version}`], channel === "all" ? [] : [channel]].flat();
	return [formatRange(from, to), ...narrowed].join(" · ");
}

/** A table of numbers with its picture, its explanation and its ways out. It is as high while it loads as when it is there. */
export function Card<Name extends TableName>(props: CardProps<Name>): ReactNode {
	const { name, title, query, loaded, definitions, placeholder, children, hasDrawing, isWide, height } = props;
	const { answer, problem, isLoading } = loaded;
	const frame = useRef<HTMLDivElement>(null);
	const heading = useId();
	const instead =
		answer === undefined
			? undefined
			: answer.countedDays === 0 && !isCountedAtOnce(name)
				? notCountedText
				: placeholder(answer);
	const save = (): void => {
		if (frame.current !== null) {
			const words = { title, subtitle: subtitleOf(query), fileName: fileNameOf(title, query) };
			savePicture({ frame: frame.current, ...words });
		}
	};
	return (
		<section className={isWide === true ? "card wide" : "card"} aria-labelledby={heading} aria-busy={isLoading}>
			<header>
				<h2 id={heading}>{title}</h2>
				<nav aria-label={`${title}: save`}>
					<a href={tableUrl(name, query, "csv")} download>
						CSV
					</a>
					{hasDrawing === true && (
						<button
							type="button"
							className="plain"
							onClick={save}
							disabled={answer === undefined || instead !== undefined}
						>
							PNG
						</button>
					)}
				</nav>
			</header>
			<div className="picture" ref={frame} style={{ minHeight: height }}>
				{problem !== undefined ? (
					<p role="alert">{problem.message}</p>
				) : answer === undefined ? (
					<div className="skeleton" role="status" style={{ minHeight: height }}>
						Reading …
					</div>
				) : instead !== undefined ? (
					<p className="empty">{instead}</p>
				) : (
					children(answer)
				)}
			</div>
			{"few" in tables[name].columns && (
				<p className="few-note">{answer === undefined ? undefined : smallGroupNote(name, answer)}</p>
			)}
			<HowCounted definitions={[...definitions, ...definitionsFor(name)]} description={tables[name].description} />
			<DataTable name={name} title={title} rows={answer?.rows ?? []} />
		</section>
	);
}
