export type { ConsentSnapshot } from "./core/consent";
export type { MyDataResult } from "./core/my-data";
export type { SentEvent, SentWireEvent, VerdictKind } from "./core/sent-log";
export type { TelemetryStatus } from "./core/status";
export type { NudgeAnswer } from "./core/telemetry";
export type {
	Telemetry,
	TelemetryConsent,
	TelemetryMyData,
	TelemetryNudge,
	TelemetryOptions,
	TelemetrySent,
	TrackedProperties,
} from "./create-telemetry";
export { createTelemetry, defaultBaseUrl } from "./create-telemetry";
export { Button } from "./ui/button";
export type { ConsentDialogProps } from "./ui/consent-dialog";
export { ConsentDialog } from "./ui/consent-dialog";
export type { NudgeDialogProps } from "./ui/nudge-dialog";
export { NudgeDialog } from "./ui/nudge-dialog";
export { Padding } from "./ui/padding";
export type { Palette } from "./ui/palette";
export { darkPalette, lightPalette } from "./ui/palette";
export { SentView } from "./ui/sent-view";
export type { TelemetryDialogsProps } from "./ui/telemetry-dialogs";
export { TelemetryDialogs } from "./ui/telemetry-dialogs";
export { TelemetrySettings } from "./ui/telemetry-settings";
export { Text } from "./ui/text";
