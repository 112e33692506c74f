export { catalogueAsOf } from "./catalogue-as-of.js";
export { catalogue, contractVersion } from "./catalogue.js";
export type { Channel } from "./channels.js";
export { channels } from "./channels.js";
export type { EventName, PropertiesOf, PropertyValue } from "./event-types.js";
export type { EventDescriptor } from "./event.js";
export { event } from "./event.js";
export { limits } from "./limits.js";
export { patterns } from "./patterns.js";
export type { ProblemCode, RejectionCode } from "./problems.js";
export { problems, rejections } from "./problems.js";
export type { Property } from "./property.js";
export { boolean, durationMs, integer, oneOf, version } from "./property.js";
export type {
	IngestAnswer,
	IngestRequest,
	MyData,
	MyDataEvent,
	MyDataSession,
	Problem,
	Rejection,
	SessionPaused,
	SessionStart,
	StartSessionAnswer,
	WireEvent,
} from "./wire.js";
export { bearer, headers, paths } from "./wire.js";
