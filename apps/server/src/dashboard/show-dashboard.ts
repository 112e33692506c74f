import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import type { RequestHandler } from "express";
import express from "express";

/** Where the page is. */
export const dashboardPath = "/dashboard";

const yearSeconds = 365 * 24 * 60 * 60;

function filesOf(): string {
	return dirname(createRequire(import.meta.url).resolve("@flipbook-telemetry/dashboard/dist/index.html"));
}

/**
 * Shows the dashboard: files that hold no numbers, so everybody may have them. Those under `assets` have their content's
 * hash in their name and are kept by browsers; the page that names them is asked for anew each time.
 */
export function showDashboard(): RequestHandler {
	const files = filesOf();
	return express.static(files, {
		cacheControl: false,
		etag: false,
		lastModified: false,
		dotfiles: "allow",
		setHeaders: (response, path) => {
			if (path.startsWith(`${files}${sep}assets${sep}`)) {
				response.setHeader("Cache-Control", `public, max-age=${yearSeconds}, immutable`);
			}
		},
	});
}
