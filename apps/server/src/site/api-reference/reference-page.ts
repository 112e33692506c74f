import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { RequestHandler } from "express";
import type { OpenAPIObject } from "openapi3-ts/oas31";
import { showFixed } from "../../http/fixed-content.js";
import { referencePaths } from "./calls/reference.js";

/** The build puts it there, so that nothing else of the package has to be where the server runs. */
const scriptFile = fileURLToPath(new URL("../../../dist/site/api-reference/redoc.standalone.js", import.meta.url));

const daySeconds = 24 * 60 * 60;

const page = `<!doctype html>
<html lang="en">
	<head>
		<meta charset="utf-8" />
		<meta name="viewport" content="width=device-width, initial-scale=1" />
		<title>Flipbook telemetry: API reference</title>
		<link rel="icon" href="data:," />
		<style>
			body {
				margin: 0;
			}
		</style>
	</head>
	<body>
		<redoc spec-url="${referencePaths.document}" disable-search="true" hide-download-button="false"></redoc>
		<script src="${referencePaths.script}"></script>
	</body>
</html>
`;

/** Shows the document to programs. */
export function showDocument(document: OpenAPIObject): RequestHandler {
	return showFixed({ type: "json", read: () => Buffer.from(JSON.stringify(document)), cacheControl: "no-cache" });
}

/** Shows the document to people. Everything the page needs comes from this server. */
export const showReference: RequestHandler = showFixed({ type: "html", read: () => Buffer.from(page) });

/** The script that draws the page. Its path stays the same when it changes, so browsers ask for it again after a day. */
export const showReferenceScript: RequestHandler = showFixed({
	type: "js",
	read: () => readFile(scriptFile),
	cacheControl: `public, max-age=${daySeconds}`,
});
