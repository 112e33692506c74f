import type { EventDescriptor, Property } from "@flipbook-telemetry/event-schema";
import type { LakePlace } from "../../sinks/lake/lake-place.js";
import { escape } from "./html.js";
import type { SharedNumber } from "./shared-numbers.js";
import { shareable } from "./shared-numbers.js";

const style = `
:root { color-scheme: light dark; --text: #1f2328; --soft: #59636e; --line: #d1d9e0; --ground: #ffffff; --tile: #f6f8fa; }
@media (prefers-color-scheme: dark) {
	:root { --text: #e6edf3; --soft: #9198a1; --line: #3d444d; --ground: #0d1117; --tile: #151b23; }
}
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: var(--text); background: var(--ground); }
main { max-width: 46rem; margin: 0 auto; padding: 3rem 1.25rem 5rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 0.75rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 0.75rem; }
p, ul { margin: 0 0 1rem; }
a { color: inherit; }
.soft { color: var(--soft); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 0.75rem; margin: 0; }
.tiles div { background: var(--tile); border: 1px solid var(--line); border-radius: 8px; padding: 0.9rem 1rem; }
.tiles dt { color: var(--soft); font-size: 0.9rem; }
.tiles dd { margin: 0; font-size: 1.6rem; font-variant-numeric: tabular-nums; }
.tiles dd.range { color: var(--soft); font-size: 0.8rem; }
.events > li { border-top: 1px solid var(--line); padding: 0.75rem 0; }
.events { list-style: none; padding: 0; }
code { font-size: 0.9em; }
`;

function valuesOf(property: Property): string {
	switch (property.kind) {
		case "oneOf":
			return property.values.join(", ");
		case "boolean":
			return "yes or no";
		case "integer":
			return `a number from ${property.min} to ${property.max}`;
		case "durationMs":
			return "a number of milliseconds";
		case "version":
			return "a version number";
	}
}

function eventItem({ description, why, properties }: EventDescriptor): string {
	const carried = properties.map(
		(property) => `<li>${escape(property.description)} <span class="soft">(${escape(valuesOf(property))})</span></li>`,
	);
	return `<li>${escape(description)} <span class="soft">${escape(why)}</span>${
		carried.length === 0 ? "" : `<ul>${carried.join("")}</ul>`
	}</li>`;
}

function rangeInWords({ from, to }: { readonly from: string; readonly to: string }): string {
	return from === to ? `<time>${to}</time>` : `<time>${from}</time> to <time>${to}</time>`;
}

/** A shared number in words. Why one is not shown is said below all of them: which of the reasons it is would say too much. */
export function sharedInWords({ range, value }: SharedNumber): string {
	return range === undefined ? "not counted yet" : value === null ? "not shown" : value.toLocaleString("en");
}

function numbersSection(numbers: ReadonlyArray<SharedNumber>, smallestGroup: number): string {
	if (numbers.length === 0) {
		return "";
	}
	const tiles = numbers.map((number) => {
		const range = number.range === undefined ? "" : `<dd class="range">${rangeInWords(number.range)}</dd>`;
		return `<div><dt>${escape(shareable[number.name].title)}</dt><dd>${sharedInWords(number)}</dd>${range}</div>`;
	});
	return `<h2>How the plugin is used</h2>
<p class="soft">Counted from those who said yes. A number about fewer than ${smallestGroup} installations is not shown, nor one
that would tell about as few when it is compared with another.</p>
<dl class="tiles">${tiles.join("")}</dl>`;
}

/** What the page says about this server. */
export interface PageOptions {
	/** How long events are kept. */
	readonly retentionDays: number;
	/** Numbers of fewer installations are not shown. */
	readonly smallestGroup: number;
	/** Where sessions and events are kept as files; undefined: nowhere. */
	readonly lake: Pick<LakePlace, "kind"> | undefined;
	/** The PostHog that events are sent on to; undefined: none. */
	readonly posthogHost: string | undefined;
}

/** Where data goes from here, for those who decide whether to say yes. */
function elsewhereItems({ lake, posthogHost }: Pick<PageOptions, "lake" | "posthogHost">): ReadonlyArray<string> {
	const where = lake?.kind === "bucket" ? "files at a storage provider" : "files";
	return [
		...(lake === undefined
			? []
			: [
					`A copy of sessions and events as ${where}, for as long as the plugin's maker keeps them, which may be longer. What
you erase is taken out of them too.`,
				]),
		...(posthogHost === undefined
			? []
			: [
					`A copy of events at PostHog (${posthogHost}), a service for looking at them, under the same hash and with no address.
What you erase here has to be erased there by the plugin's maker, whom this server tells.`,
				]),
	];
}

/** The page for the people who use the plugin: what is collected from them if they say yes, and what is not. */
export function publicPage(
	events: ReadonlyArray<EventDescriptor>,
	shared: ReadonlyArray<SharedNumber>,
	options: PageOptions,
): string {
	const { retentionDays, smallestGroup } = options;
	const elsewhere = elsewhereItems(options);
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>Flipbook telemetry: what this server collects</title>
<link rel="icon" href="data:," />
<style>${style}</style>
</head>
<body>
<main>
<h1>What this server collects</h1>
<p>Flipbook asks before it counts anything. Say no, or nothing, and this server never hears of you. Say yes, and it is told
what is listed here and nothing else; Settings turns it off again at any time.</p>
${numbersSection(shared, smallestGroup)}
<h2>What is sent, after a yes</h2>
<ul class="events">${events.map(eventItem).join("")}</ul>
<h2>What is never sent</h2>
<p>Names of any kind: yours, your account's, your places', your stories'. Code, paths, error messages, what you type. There is
no kind of event that could carry text.</p>
<h2>What is kept</h2>
<ul>
<li>Events, for ${retentionDays} days${elsewhere.length === 0 ? "" : ", or for longer until they have arrived where they are kept besides"}. After that, sessions (when, how long, how much) and the numbers of each day.</li>
<li>A random id of the installation, as a hash only. It says nothing about you or your machine.</li>
<li>No address, no place, no account: they are dropped before anything else looks at a request.</li>
</ul>
${elsewhere.length === 0 ? "" : `<h2>Where it is kept besides</h2>\n<ul>${elsewhere.map((text) => `<li>${escape(text)}</li>`).join("")}</ul>`}
<h2>What you can do</h2>
<p>In the plugin's Settings: see every event that was sent, turn it off, get a copy of everything this server holds about your
installation, or have it erased. Every call this server answers is described at <a href="/docs">/docs</a>.</p>
</main>
</body>
</html>
`;
}
