import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

function face(family: string, file: string, weight: number): string {
	const data = readFileSync(require.resolve(file)).toString("base64");
	return `@font-face{font-family:"${family}";font-weight:${weight};src:url(data:font/woff2;base64,${data}) format("woff2")}`;
}

/** Free fonts in the place of Studio's, as CSS. They are a little wider, so what fits with them fits in Studio. */
export function fontFaces(): string {
	return [
		...[400, 500, 700].map((weight) =>
			face("studio-sans", `@fontsource/public-sans/files/public-sans-latin-${weight}-normal.woff2`, weight),
		),
		face("studio-code", "@fontsource/inconsolata/files/inconsolata-latin-400-normal.woff2", 400),
	].join("");
}
