export { readCount, readCounts, readRisingCounts } from "./count-options.js";
export { findFreePorts } from "./free-port.js";
export type { NatsNode } from "./nats-node.js";
export type { NatsNodes } from "./nats-nodes.js";
export { createNatsNodes, stream, whyNoNats } from "./nats-nodes.js";
export type { OwnPostgres } from "./own-postgres.js";
export { startOwnPostgres } from "./own-postgres.js";
export type { Comparison } from "./markdown-table.js";
export { markdownLines, markdownTable, plain } from "./markdown-table.js";
