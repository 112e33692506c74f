import { darkPalette, lightPalette } from "@flipbook-telemetry/telemetry-client";
import type { Palette } from "@flipbook-telemetry/telemetry-client";

/** Colours and text size for a widget, with a change event. */
export interface PaletteSource {
	readonly current: () => Palette;
	/** Calls `listener` after every change; the returned function unsubscribes. */
	readonly onChanged: (listener: () => void) => () => void;
}

type Colors = Omit<Palette, "textScale">;

/** Whether dark text stands out more than light text on a colour (relative luminance as of WCAG 2.2). */
function isLight(color: Color3): boolean {
	const linear = (channel: number): number =>
		channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
	return 0.2126 * linear(color.R) + 0.7152 * linear(color.G) + 0.0722 * linear(color.B) > 0.179;
}

function readColors(): Colors {
	const theme = settings().Studio.Theme;
	const color = (item: Enum.StudioStyleGuideColor): Color3 => theme.GetColor(item);
	const background = color(Enum.StudioStyleGuideColor.MainBackground);
	const accent = color(Enum.StudioStyleGuideColor.DialogMainButton);
	return {
		background,
		surface: color(Enum.StudioStyleGuideColor.Button),
		border: color(Enum.StudioStyleGuideColor.Border),
		text: color(Enum.StudioStyleGuideColor.MainText),
		subText: color(Enum.StudioStyleGuideColor.SubText),
		accent,
		// Studio's own have too little contrast: white on light blue, and dark red on dark grey.
		accentText: isLight(accent) ? new Color3(0, 0, 0) : new Color3(1, 1, 1),
		error: (isLight(background) ? lightPalette : darkPalette).error,
	};
}

/** A little smaller in a narrow widget and a little larger in a wide one. */
function textScaleAt(widthPixels: number): number {
	if (widthPixels < 320) {
		return 0.85;
	}
	return widthPixels < 800 ? 1 : 1.15;
}

/** Follows Studio's theme and the widget's width. Falls back to the dark palette if the theme cannot be read. */
export function createPaletteSource(widget: DockWidgetPluginGui): PaletteSource {
	return {
		current: () => {
			const [ok, colors] = pcall(readColors);
			return { ...(ok ? colors : darkPalette), textScale: textScaleAt(widget.AbsoluteSize.X) };
		},
		onChanged: (listener) => {
			const connections = [
				settings().Studio.ThemeChanged.Connect(listener),
				widget.GetPropertyChangedSignal("AbsoluteSize").Connect(listener),
			];
			return () => connections.forEach((connection) => connection.Disconnect());
		},
	};
}
