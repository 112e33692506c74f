import { paths } from "@flipbook-telemetry/event-schema";
import { loginPaths, metricsPath, tableNames } from "@flipbook-telemetry/metrics-schema";
import type { Express, RequestHandler } from "express";
import express from "express";
import type { Context } from "./context.js";
import { showContract } from "./contract/contract-route.js";
import { dashboardPath, showDashboard } from "./dashboard/show-dashboard.js";
import type { AddressWatch } from "./http/address-watch.js";
import { createAddressWatch } from "./http/address-watch.js";
import { createErrorHandler } from "./http/error-handler.js";
import { createForgetSender, senderOf } from "./http/forget-sender.js";
import { jsonBody } from "./http/json-body.js";
import { pageHeaders } from "./http/page-headers.js";
import { ProblemError } from "./http/problem.js";
import { assignRequestId } from "./http/request-id.js";
import { createRequestLog } from "./http/request-log.js";
import { logIn, logOut, showLogin } from "./login/log-in.js";
import { requireLogin } from "./login/require-login.js";
import { requireSameSite } from "./login/same-site.js";
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
import { endSession } from "./telemetry/end-session.js";
import { ingest } from "./telemetry/ingest.js";
import { startSession } from "./telemetry/start-session.js";
import { stillAlive } from "./telemetry/still-alive.js";

/** An address and what happens there. */
export interface Route {
	readonly path: string;
	readonly methods: ReadonlyArray<"GET" | "HEAD" | "POST" | "DELETE">;
	readonly handlers: ReadonlyArray<RequestHandler>;
}

const noStore: RequestHandler = (_request, response, next) => {
	response.set("Cache-Control", "no-store");
	next();
};

function refuseMethodsOtherThan(allowed: Route["methods"]): RequestHandler {
	return (request, _response, next) => {
		if (!allowed.some((method) => method === request.method)) {
			throw new ProblemError("method_not_allowed", `Use ${allowed.join(" or ")}.`, { allow: allowed.join(", ") });
		}
		next();
	};
}

function limitByAddress({ rateLimits }: Context): RequestHandler {
	return async (request, _response, next) => {
		await rateLimits.byAddress(senderOf(request).addressKey);
		next();
	};
}

const refuseUnknownAddress: RequestHandler = () => {
	throw new ProblemError("not_found", "See docs/protocol.md for the addresses there are.");
};

/** Every address of the server, and what a request to it passes on its way. */
export function routesOf(context: Context): ReadonlyArray<Route> {
	const limited = limitByAddress(context);
	const guarded = requireLogin(context);
	const readShared = createReadShared(context);
	return [
		{ path: paths.startSession, methods: ["GET", "POST"], handlers: [limited, startSession(context)] },
		{ path: paths.ingest, methods: ["POST"], handlers: [...jsonBody, ingest(context)] },
		{ path: paths.stillAlive, methods: ["GET"], handlers: [stillAlive(context)] },
		{ path: paths.endSession, methods: ["GET"], handlers: [endSession(context)] },
		{ path: paths.myData, methods: ["GET", "DELETE"], handlers: [limited, myData(context)] },
		{
			path: paths.contract,
			methods: ["GET", "HEAD"],
			handlers: [showContract(context.contract, context.config.retentionDays)],
		},
		{ path: "/healthz", methods: ["GET", "HEAD"], handlers: [healthz] },
		{ path: "/readyz", methods: ["GET", "HEAD"], handlers: [readyz(context)] },
		{
			path: "/metrics",
			methods: ["GET", "HEAD"],
			handlers: [requireToken(context.config.metricsToken), showMetrics(context.metrics)],
		},
		{
			path: publicPaths.page,
			methods: ["GET", "HEAD"],
			handlers: [limited, pageHeaders, showPublicPage(context, readShared)],
		},
		{ path: publicPaths.badge, methods: ["GET", "HEAD"], handlers: [limited, showBadge(readShared)] },
		{
			path: referencePaths.document,
			methods: ["GET", "HEAD"],
			handlers: [showDocument(createDocument(context.contract))],
		},
		{ path: loginPaths.login, methods: ["POST"], handlers: [requireSameSite, ...jsonBody, logIn(context)] },
		{ path: loginPaths.logout, methods: ["POST"], handlers: [requireSameSite, logOut] },
		{ path: loginPaths.me, methods: ["GET"], handlers: [showLogin(context)] },
		...tableNames.map((name): Route => ({
			path: `${metricsPath}/${name}`,
			methods: ["GET", "HEAD"],
			handlers: [guarded, showTable(context, name)],
		})),
		{ path: `${metricsPath}/live`, methods: ["GET"], handlers: [guarded, showLive(context)] },
		{ path: referencePaths.page, methods: ["GET", "HEAD"], handlers: [pageHeaders, showReference] },
		{ path: referencePaths.script, methods: ["GET", "HEAD"], handlers: [pageHeaders, showReferenceScript] },
	];
}

function addressWatchOf({ config, logger, metrics }: Context): AddressWatch | undefined {
	return config.clientAddresses === "removed"
		? createAddressWatch(config.trustedProxies, { logger, metrics })
		: undefined;
}

/** The server's answer to every request. */
export function createApp(context: Context): Express {
	const routes = routesOf(context);
	const app = express();
	app.disable("x-powered-by");
	app.disable("etag");
	app.use(createForgetSender(context.config, context.now, addressWatchOf(context)));
	app.use(assignRequestId);
	const known = new Set(routes.map((route) => route.path));
	app.use(createRequestLog(context.logger, context.metrics, known, () => performance.now()));
	app.use(noStore);
	for (const { path, methods, handlers } of routes) {
		app.all(path, refuseMethodsOtherThan(methods), ...handlers);
	}
	app.use(dashboardPath, pageHeaders, showDashboard());
	app.use(refuseUnknownAddress);
	app.use(createErrorHandler(context));
	return app;
}
