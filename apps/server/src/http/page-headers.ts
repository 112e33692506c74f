import helmet from "helmet";

/**
 * The headers of pages: a browser loads nothing from elsewhere, shows them in nobody's frame and tells nobody where it
 * came from. Libraries that draw pages write style elements, so those are let in.
 */
export const pageHeaders = helmet({
	contentSecurityPolicy: {
		useDefaults: false,
		directives: {
			defaultSrc: ["'none'"],
			scriptSrc: ["'self'"],
			styleSrc: ["'self'", "'unsafe-inline'"],
			imgSrc: ["'self'", "data:"],
			fontSrc: ["'self'"],
			connectSrc: ["'self'"],
			baseUri: ["'none'"],
			formAction: ["'self'"],
			frameAncestors: ["'none'"],
		},
	},
	referrerPolicy: { policy: "no-referrer" },
	xFrameOptions: { action: "deny" },
});
