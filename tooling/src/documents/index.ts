export { withEventTable } from "./event-table.js";
