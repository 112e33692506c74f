import { darkPalette } from "@flipbook-telemetry/telemetry-client";
import type { Palette } from "@flipbook-telemetry/telemetry-client";

/** Colours and text size for a widget, and word of their changing. */
export interface PaletteSource {
	readonly current: () => Palette;
	/** Calls `listener` after every change; the returned function ends that. */
	readonly onChanged: (listener: () => void) => () => void;
}

type Colors = Omit<Palette, "textScale">;

function readColors(): Colors {
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

/** A little smaller in a narrow widget and a little larger in a wide one. */
function textScaleAt(widthPixels: number): number {
	if (widthPixels < 320) {
		return 0.9;
	}
	return widthPixels < 800 ? 1 : 1.15;
}

/** Follows Studio's theme and the widget's width. Should Studio not give its colours, the dark palette serves. */
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
