import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, extname, join, relative } from "node:path";
import type { RequestHandler } from "express";
import { showFixed } from "../http/fixed-content.js";

/** Where the page is. */
export const dashboardPath = "/dashboard";

const yearSeconds = 365 * 24 * 60 * 60;

function folderOf(): string {
	return dirname(createRequire(import.meta.url).resolve("@flipbook-telemetry/dashboard/dist/index.html"));
}

/** Each file of a folder by its path in it, such as `assets/index.css`. */
function filesIn(folder: string): ReadonlyArray<string> {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}

/**
 * Shows the dashboard: files that hold no numbers, so everybody may have them. Those under `assets` have their content's
 * hash in their name and are kept by browsers; the page that names them is asked for anew each time.
 */
export function showDashboard(): RequestHandler {
	const folder = folderOf();
	const shown: ReadonlyMap<string, RequestHandler> = new Map(
		filesIn(folder).map((file) => {
			const isHashed = file.startsWith("assets/");
			const content = {
				type: extname(file),
				read: () => readFile(join(folder, file)),
				...(isHashed ? { cacheControl: `public, max-age=${yearSeconds}, immutable` } : {}),
			};
			return [`/${file}`, showFixed(content)];
		}),
	);
	return (request, response, next) => {
		if (request.method !== "GET" && request.method !== "HEAD") {
			next();
			return undefined;
		}
		if (request.originalUrl.split("?", 1)[0] === dashboardPath) {
			// The page names its files by where it is.
			response.redirect(301, `${dashboardPath}/`);
			return undefined;
		}
		const show = shown.get(request.path === "/" ? "/index.html" : request.path);
		return show === undefined ? next() : show(request, response, next);
	};
}
