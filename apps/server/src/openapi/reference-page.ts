import { fileURLToPath } from "node:url";
import type { RequestHandler } from "express";
import type { OpenAPIObject } from "openapi3-ts/oas31";
import { referencePaths } from "./calls/reference.js";

/** The build puts it there, so that nothing else of the package has to be where the server runs. */
const scriptFile = fileURLToPath(new URL("../../dist/openapi/redoc.standalone.js", import.meta.url));

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
	return (_request, response) => {
		response.json(document);
	};
}

/** Shows the document to people. Everything the page needs comes from this server. */
export const showReference: RequestHandler = (_request, response) => {
	response.type("html").send(page);
};

/** The script that draws the page. It may lie in a folder whose name begins with a dot: package managers make such. */
export const showReferenceScript: RequestHandler = (_request, response) => {
	response.sendFile(scriptFile, { cacheControl: false, dotfiles: "allow" });
};
