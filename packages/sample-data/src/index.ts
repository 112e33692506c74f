export type { SampleDay, SampleOptions } from "./sample-days.js";
export { generateSampleDays } from "./sample-days.js";
export type { Loaded, LoadOptions } from "./load-sample-data.js";
export { loadSampleData } from "./load-sample-data.js";
export type { SampleEvent, SampleSession } from "./session.js";
export type { Random, Weighted } from "./draw.js";
export { drawExponential, drawUuid } from "./draw.js";
