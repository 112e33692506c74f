export type { Definition } from "./definitions.js";
export { definitions } from "./definitions.js";
export type { Traffic } from "./rules.js";
export { allOf, rules } from "./rules.js";
