export { readCount, readCounts, readRisingCounts } from "./count-options.js";
export { findFreePorts } from "./free-port.js";
export type { LogNode } from "./log-node.js";
export type { LogNodes } from "./log-nodes.js";
export { createLogNodes, stream, whyNoLog } from "./log-nodes.js";
export type { OwnPostgres } from "./own-postgres.js";
export { startOwnPostgres } from "./own-postgres.js";
export type { Comparison } from "./table.js";
export { markdownLines, markdownTable, plain } from "./table.js";
