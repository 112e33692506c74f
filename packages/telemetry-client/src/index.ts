export type { ConsentSnapshot } from "./core/consent";
export type { Telemetry, TelemetryConsent, TelemetryOptions, TrackedProperties } from "./create-telemetry";
export { createTelemetry, defaultBaseUrl } from "./create-telemetry";
