import { darkPalette } from "@flipbook-telemetry/telemetry-client";
import type { Palette } from "@flipbook-telemetry/telemetry-client";

/** The colours of Studio's theme, and word of their changing. */
export interface PaletteSource {
	readonly current: () => Palette;
	readonly onChanged: (listener: () => void) => RBXScriptConnection;
}

function read(): Palette {
	const theme = settings().Studio.Theme;
	const color = (item: Enum.StudioStyleGuideColor): Color3 => theme.GetColor(item);
	return {
		background: color(Enum.StudioStyleGuideColor.MainBackground),
		surface: color(Enum.StudioStyleGuideColor.Button),
		border: color(Enum.StudioStyleGuideColor.Border),
		text: color(Enum.StudioStyleGuideColor.MainText),
		subText: color(Enum.StudioStyleGuideColor.SubText),
		accent: color(Enum.StudioStyleGuideColor.DialogMainButton),
		accentText: color(Enum.StudioStyleGuideColor.DialogMainButtonText),
		error: color(Enum.StudioStyleGuideColor.ErrorText),
	};
}

/** Reads Studio's colours. Should Studio not give them, the dark palette serves. */
export function createPaletteSource(): PaletteSource {
	return {
		current: () => {
			const [ok, palette] = pcall(read);
			return ok ? palette : darkPalette;
		},
		onChanged: (listener) => settings().Studio.ThemeChanged.Connect(listener),
	};
}
