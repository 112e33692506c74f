import { catalogue, catalogueAsOf, limits, PropertiesOf } from "@flipbook-telemetry/event-schema";
const x: PropertiesOf<"StoryClosed"> = { story: 1, openMs: 3 };
export function f() { for (const d of catalogueAsOf(catalogue, 1)) { print(d.name, x.story, limits.beatSeconds); } }
