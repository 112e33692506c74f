import { readFile, writeFile } from "node:fs/promises";
import { withDefinitionTable } from "./definition-table.js";
import { withEventTable } from "./event-table.js";
import { luauTypes } from "./luau-types.js";

const root = new URL("../../../", import.meta.url);
const privacy = new URL("docs/reference/privacy.md", root);
const numbers = new URL("docs/reference/numbers.md", root);

await writeFile(privacy, await withEventTable(await readFile(privacy, "utf8")));
await writeFile(numbers, await withDefinitionTable(await readFile(numbers, "utf8")));
await writeFile(new URL("packages/telemetry-client/luau/events.luau", root), luauTypes());
