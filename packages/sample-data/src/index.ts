export type { HistoryDay, HistoryOptions } from "./history.js";
export { makeHistory } from "./history.js";
export type { Loaded, LoadOptions } from "./load-history.js";
export { loadHistory } from "./load-history.js";
export type { HistoryEvent, HistorySession } from "./session.js";
export type { Random, Weighted } from "./draw.js";
export { drawExponential, drawUuid } from "./draw.js";
