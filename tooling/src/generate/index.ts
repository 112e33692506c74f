export { withEventTable } from "./event-table.js";
export { luauTypes } from "./luau-types.js";
