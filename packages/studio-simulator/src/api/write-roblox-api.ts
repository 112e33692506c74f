import { writeFileSync } from "node:fs";
import { formatApi, readTypes } from "./read-types.js";
import { apiFile } from "./roblox-api.js";

writeFileSync(apiFile, formatApi(readTypes()));
