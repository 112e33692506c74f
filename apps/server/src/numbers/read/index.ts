import type { TableName } from "@flipbook-telemetry/numbers-schema";
import { readActives } from "./actives.js";
import { readConsent } from "./consent.js";
import { readErasures } from "./erasures.js";
import { readLengths } from "./lengths.js";
import { readHours, readPeaks } from "./peaks.js";
import { readQuality } from "./quality.js";
import type { ReadTable } from "./read-table.js";
import { readRejections } from "./rejections.js";
import { readRetention } from "./retention.js";
import { readSessions } from "./sessions.js";
import { readStories } from "./stories.js";
import { readUses } from "./uses.js";
import { readVersions } from "./versions.js";

/** How each table is read. */
export const readers: { readonly [Name in TableName]: ReadTable<Name> } = {
	actives: readActives,
	sessions: readSessions,
	lengths: readLengths,
	peaks: readPeaks,
	hours: readHours,
	stories: readStories,
	uses: readUses,
	versions: readVersions,
	retention: readRetention,
	quality: readQuality,
	consent: readConsent,
	rejections: readRejections,
	erasures: readErasures,
};
