export type { Env } from "./config.js";
export { ConfigError } from "./config.js";
export type { EventValidator, EventVerdict, ValidEvent } from "./contract/event-validator.js";
export { createEventValidator } from "./contract/event-validator.js";
export type { Timeouts } from "./http/timeouts.js";
export { standardTimeouts } from "./http/timeouts.js";
export type { RunningServer } from "./start-server.js";
export { startServer } from "./start-server.js";
