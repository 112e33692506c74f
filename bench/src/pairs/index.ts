export { describeWrong, formatPairs } from "./report.js";
export type { PairsRun } from "./run-pairs.js";
export { runPairs } from "./run-pairs.js";
export type { RowReport } from "./run-row.js";
