/** Plain HTML: it has to work while everything else is slow, and there is nothing to draw. */
function page(title: string, body: string): string {
	return `<!doctype html>
<html lang="en">
	<head>
		<meta charset="utf-8" />
		<meta name="viewport" content="width=device-width, initial-scale=1" />
		<title>${title}</title>
		<link rel="icon" href="data:," />
		<style>
			:root { color-scheme: light dark; }
			body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: #1b1f24; background: #f7f8fa; }
			main { max-width: 24rem; margin: 18vh auto 0; padding: 0 1.5rem; }
			h1 { font-size: 1.5rem; line-height: 1.25; }
			button { font: inherit; width: 100%; padding: 0.5rem; border: 0; border-radius: 6px; cursor: pointer; }
			button { color: #ffffff; background: #0b5fff; }
			@media (prefers-color-scheme: dark) {
				body { color: #e6edf3; background: #0e1116; }
				button { color: #161b22; background: #6ea8ff; }
			}
		</style>
	</head>
	<body>
		<main>
			<h1>${title}</h1>
			${body}
		</main>
	</body>
</html>
`;
}

/**
 * What a link shows. Programs that preview links or fetch them ahead get no further than this; the button sends the page's own
 * address back, and only that uses the link up.
 */
export const linkPage = page(
	"Flipbook telemetry",
	`<p>This link signs this browser in, once.</p>
			<form method="post"><button type="submit">Sign in</button></form>`,
);

/** What a link shows that signs nobody in. */
export const badLinkPage = page(
	"This link does not work",
	`<p>It has been used, or has expired: a link is good once, for ten minutes. Or the server has other keys or another password
			than the command that made it was given.</p>
			<p>Run <code>telemetry login-link</code> on the server, with the server's settings, for a new one.</p>`,
);
