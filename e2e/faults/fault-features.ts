import type { Feature } from "../pairs/features.ts";

/** What servers can be set up with during faults. The number of servers and the queue are separate options. */
export const faultFeatures = [
	"lake",
	"PostHog",
	"shared limits",
	"addresses removed",
	"one connection",
	"short retention",
] as const satisfies ReadonlyArray<Feature>;

/** One of these. */
export type FaultFeature = (typeof faultFeatures)[number];

/** Some of them, each or not by chance. */
export function drawFeatures(random: () => number): ReadonlyArray<FaultFeature> {
	return faultFeatures.filter(() => random() < 0.5);
}

/** Reads names with commas between, or `none`. Throws when one is not known. */
export function readFeatures(text: string): ReadonlyArray<FaultFeature> {
	const names = text === "none" ? [] : text.split(",").map((name) => name.trim());
	return names.map((name) => {
		const known = faultFeatures.find((feature) => feature === name);
		if (known === undefined) {
			throw new Error(`There is no feature "${name}". There are: ${faultFeatures.join(", ")}.`);
		}
		return known;
	});
}
