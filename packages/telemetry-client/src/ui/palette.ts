/** The colours of the dialogs and the size of their text. The host chooses both to fit its own theme. */
export interface Palette {
	/** A factor for every text size. */
	readonly textScale: number;
	readonly background: Color3;
	/** Of cards and buttons. */
	readonly surface: Color3;
	readonly border: Color3;
	readonly text: Color3;
	readonly subText: Color3;
	readonly accent: Color3;
	readonly accentText: Color3;
	readonly error: Color3;
}

/** For hosts that do not use Studio's theme colours. */
export const darkPalette: Palette = {
	textScale: 1,
	background: Color3.fromRGB(46, 46, 46),
	surface: Color3.fromRGB(60, 60, 60),
	border: Color3.fromRGB(90, 90, 90),
	text: Color3.fromRGB(229, 229, 229),
	subText: Color3.fromRGB(178, 178, 178),
	accent: Color3.fromRGB(0, 120, 200),
	accentText: Color3.fromRGB(255, 255, 255),
	error: Color3.fromRGB(255, 110, 110),
};

/** For hosts that do not use Studio's theme colours. */
export const lightPalette: Palette = {
	textScale: 1,
	background: Color3.fromRGB(255, 255, 255),
	surface: Color3.fromRGB(242, 242, 242),
	border: Color3.fromRGB(182, 182, 182),
	text: Color3.fromRGB(20, 20, 20),
	subText: Color3.fromRGB(90, 90, 90),
	accent: Color3.fromRGB(0, 110, 190),
	accentText: Color3.fromRGB(255, 255, 255),
	error: Color3.fromRGB(190, 0, 0),
};
