export type { Definition } from "./definitions.js";
export { definitions } from "./definitions.js";
export type { Interval, LiveAnswer, LoginState, NumbersAnswer, NumbersQuery } from "./query.js";
export { intervals, loginPaths, numbersPath, mostDays, mostDaysOfHours, traffics } from "./query.js";
export type { Traffic } from "./rules.js";
export { allOf, rules } from "./rules.js";
export type { Column, ColumnKind, Filter, Row, Table, TableName } from "./tables.js";
export { everyFilter, tableNames, tables } from "./tables.js";
