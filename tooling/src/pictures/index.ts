export { findChromium, howToGetChromium, openBrowser } from "./browser.js";
export type { Flipbook } from "./flipbook.js";
export { openFlipbook } from "./flipbook.js";
export { fontFaces } from "./fonts.js";
export { startPictureServer } from "./picture-server.js";
export type { Scene } from "./scenes.js";
export { scenes, themes } from "./scenes.js";
