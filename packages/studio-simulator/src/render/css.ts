import type { UDim } from "./snapshot.js";

/** CSS properties by name; those that are undefined are left out. */
export type Style = Readonly<Record<string, string | number | undefined>>;

/** A style attribute's value. */
export function inline(style: Style): string {
	return Object.entries(style)
		.filter(([, value]) => value !== undefined)
		.map(([name, value]) => `${name}:${value}`)
		.join(";");
}

/** A length as CSS. Percentages are of the parent's content, as Roblox's scales are. */
export function length({ scale, offset }: UDim): string {
	if (scale === 0) {
		return `${offset}px`;
	}
	return offset === 0 ? `${scale * 100}%` : `calc(${scale * 100}% + ${offset}px)`;
}

/** A colour `#rrggbb` with Roblox's transparency, from 0 for solid to 1 for invisible. */
export function color(hex: string, transparency: number): string {
	const alpha = Math.round((1 - transparency) * 255);
	return `${hex}${alpha.toString(16).padStart(2, "0")}`;
}

/** Text as HTML. */
export function escapeHtml(value: string): string {
	return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
