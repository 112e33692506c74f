export { untilEmpty } from "./empty-log.js";
export { drawFeatures } from "./feature-draw.js";
export type { LogNodes } from "./log-nodes.js";
export { createLogNodes, stream, whyNoLog } from "./log-nodes.js";
export type { FaultReport, FaultRun, Survived } from "./run-faults.js";
export { runFaults } from "./run-faults.js";
export { createSeveralTarget } from "./several-target.js";
export type { Target } from "./target.js";
