import { paths } from "@flipbook-telemetry/event-schema";
import { loginPaths, metricsPath, tableNames } from "@flipbook-telemetry/metrics-schema";
import compression from "compression";
import type { Express, Request, RequestHandler } from "express";
import express from "express";
import type { Context } from "./context.js";
import { showContract } from "./contract/contract-route.js";
import { dashboardPath, showDashboard } from "./dashboard/show-dashboard.js";
import type { AddressWatch } from "./http/address-watch.js";
import { createAddressWatch } from "./http/address-watch.js";
import type { Entrance, Guard } from "./http/door.js";
import { createDoor } from "./http/door.js";
import { createErrorHandler } from "./http/error-handler.js";
import { createForgetSender } from "./http/forget-sender.js";
import { jsonBody } from "./http/json-body.js";
import { pageHeaders } from "./http/page-headers.js";
import { ProblemError } from "./http/problem.js";
import { assignRequestId } from "./http/request-id.js";
import { createRequestLog } from "./http/request-log.js";
import { dropBody } from "./http/unread-body.js";
import { bringsLink, logInByLink } from "./login/log-in-by-link.js";
import { logIn, logOut, showLogin } from "./login/log-in.js";
import { linkPath } from "./login/login-links.js";
import { requireLogin } from "./login/require-login.js";
import { requireSameSite } from "./login/same-site.js";
import { isKnown } from "./login/sign-in.js";
import { showLive } from "./metrics/api/show-live.js";
import { showTable } from "./metrics/api/show-table.js";
import { myData } from "./my-data/my-data.js";
import { referencePaths } from "./openapi/calls/reference.js";
import { createDocument } from "./openapi/document.js";
import { showDocument, showReference, showReferenceScript } from "./openapi/reference-page.js";
import { healthz, readyz } from "./operations/health.js";
import { showMetrics } from "./operations/metrics-route.js";
import { requireToken } from "./operations/require-token.js";
import { createReadShared } from "./public-page/shared-numbers.js";
import { publicPaths, showBadge, showPublicPage } from "./public-page/show-public.js";
import { bringsSession, requireSession } from "./telemetry/authenticate.js";
import { endSession } from "./telemetry/end-session.js";
import { ingest } from "./telemetry/ingest.js";
import { startSession } from "./telemetry/start-session.js";
import { stillAlive } from "./telemetry/still-alive.js";

/** An address and what happens there. */
export interface Route extends Entrance {
	readonly methods: ReadonlyArray<"GET" | "HEAD" | "POST" | "DELETE">;
	/** What kind of body is read, once the request has been let in; left out: none is. */
	readonly body?: "json";
	readonly handlers: ReadonlyArray<RequestHandler>;
}

/**
 * Packs tables of numbers. Nothing else that is made for one request is packed: where a secret and something that an attacker
 * chooses are in one answer, its length tells about the secret (BREACH).
 */
const packed = compression({
	filter: (request, response) => response.statusCode === 200 && compression.filter(request, response),
});

const noStore: RequestHandler = (_request, response, next) => {
	response.set("Cache-Control", "no-store");
	next();
};

/** Refuses other methods before anything else is looked at. */
function onlyBy(allowed: Route["methods"], guard: Guard = () => false): Guard {
	return (request) => {
		if (!allowed.some((method) => method === request.method)) {
			throw new ProblemError("method_not_allowed", `Use ${allowed.join(" or ")}.`, { allow: allowed.join(", ") });
		}
		return guard(request);
	};
}

const refuseUnknownAddress: RequestHandler = () => {
	throw new ProblemError("not_found", "See docs/reference/protocol.md for the addresses there are.");
};

/** Every address of the server, and what a request to it passes on its way. */
export function routesOf(context: Context): ReadonlyArray<Route> {
	const bySession = requireSession(context);
	const byLogin = requireLogin(context);
	const known = isKnown(context);
	const readShared = createReadShared(context);
	return [
		{ path: paths.startSession, methods: ["GET", "POST"], handlers: [startSession(context)] },
		{ path: paths.ingest, methods: ["POST"], guard: bySession, body: "json", handlers: [ingest(context)] },
		{ path: paths.stillAlive, methods: ["GET"], guard: bySession, handlers: [stillAlive(context)] },
		{ path: paths.endSession, methods: ["GET"], guard: bySession, handlers: [endSession(context)] },
		{ path: paths.myData, methods: ["GET", "DELETE"], handlers: [myData(context)] },
		{
			path: paths.contract,
			methods: ["GET", "HEAD"],
			handlers: [showContract(context.contract, context.config.retentionDays)],
		},
		{ path: "/healthz", methods: ["GET", "HEAD"], isProbe: true, handlers: [healthz] },
		{ path: "/readyz", methods: ["GET", "HEAD"], isProbe: true, handlers: [readyz(context)] },
		{
			path: "/metrics",
			methods: ["GET", "HEAD"],
			guard: requireToken(context.config.metricsToken),
			handlers: [showMetrics(context.metrics)],
		},
		{
			path: publicPaths.page,
			methods: ["GET", "HEAD"],
			handlers: [pageHeaders, showPublicPage(context, readShared)],
		},
		{ path: publicPaths.badge, methods: ["GET", "HEAD"], handlers: [showBadge(readShared)] },
		{
			path: referencePaths.document,
			methods: ["GET", "HEAD"],
			handlers: [showDocument(createDocument(context.contract))],
		},
		{
			path: loginPaths.login,
			methods: ["POST"],
			guard: requireSameSite(known),
			body: "json",
			handlers: [logIn(context)],
		},
		{
			path: linkPath,
			methods: ["GET", "HEAD", "POST"],
			guard: requireSameSite(bringsLink(context)),
			handlers: [pageHeaders, logInByLink(context, dashboardPath)],
		},
		{ path: loginPaths.logout, methods: ["POST"], guard: requireSameSite(known), handlers: [logOut] },
		{ path: loginPaths.me, methods: ["GET"], guard: known, handlers: [showLogin(context)] },
		...tableNames.map((name): Route => ({
			path: `${metricsPath}/${name}`,
			methods: ["GET", "HEAD"],
			guard: byLogin,
			handlers: [packed, showTable(context, name)],
		})),
		{ path: `${metricsPath}/live`, methods: ["GET"], guard: byLogin, handlers: [showLive(context)] },
		{ path: referencePaths.page, methods: ["GET", "HEAD"], handlers: [pageHeaders, showReference] },
		{ path: referencePaths.script, methods: ["GET", "HEAD"], handlers: [pageHeaders, showReferenceScript] },
	];
}

function addressWatchOf({ config, logger, metrics }: Context): AddressWatch | undefined {
	return config.clientAddresses === "removed"
		? createAddressWatch(config.trustedProxies, { logger, metrics })
		: undefined;
}

/** What a session does is limited by the session, so its address is not even looked at. */
function needsNoAddress(context: Context): (request: Request) => boolean {
	const bringsToken = bringsSession(context);
	const ofSessions: ReadonlySet<string> = new Set([paths.ingest, paths.stillAlive, paths.endSession]);
	return (request) => ofSessions.has(request.path) && bringsToken(request);
}

/** The server's answer to every request. */
export function createApp(context: Context): Express {
	const routes = routesOf(context);
	const app = express();
	app.disable("x-powered-by");
	app.disable("etag");
	app.use(createForgetSender(context.config, context.now, needsNoAddress(context), addressWatchOf(context)));
	app.use(assignRequestId);
	const known = new Set(routes.map(({ path }) => path));
	app.use(createRequestLog(context.logger, context.metrics, known, () => performance.now()));
	app.use(noStore);
	const door = createDoor(context.rateLimits);
	for (const { path, methods, guard, isProbe, body, handlers } of routes) {
		const readBody = body === "json" ? jsonBody : dropBody;
		app.all(path, door({ path, guard: onlyBy(methods, guard), isProbe: isProbe ?? false }), readBody, ...handlers);
	}
	app.use(
		dashboardPath,
		door({ path: dashboardPath, guard: isKnown(context) }),
		dropBody,
		pageHeaders,
		showDashboard(),
		refuseUnknownAddress,
	);
	app.use(door({ path: "unknown" }), refuseUnknownAddress);
	app.use(createErrorHandler(context));
	return app;
}
