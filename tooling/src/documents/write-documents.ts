import { readFile, writeFile } from "node:fs/promises";
import { withEventTable } from "./event-table.js";

const privacy = new URL("../../../docs/privacy.md", import.meta.url);

await writeFile(privacy, await withEventTable(await readFile(privacy, "utf8")));
