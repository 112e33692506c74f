export { startOwnPostgres } from "./own-postgres.js";
export type { OwnPostgres } from "./own-postgres.js";
export { queryOver } from "./raw-reads.js";
export { checkReads } from "./read-cost.js";
