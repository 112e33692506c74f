export { withDefinitionTable } from "./definition-table.js";
export { withEventTable } from "./event-table.js";
export { luauTypes } from "./luau-types.js";
