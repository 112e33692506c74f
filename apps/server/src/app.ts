import { paths } from "@flipbook-telemetry/event-schema";
import { loginPaths, numbersPath, tableNames } from "@flipbook-telemetry/numbers-schema";
import compression from "compression";
import type { Express, Request, RequestHandler } from "express";
import express from "express";
import type { Logger } from "pino";
import type { Database } from "./database/database.js";
import type { ErasedList } from "./erasure/erased-list.js";
import { myData } from "./erasure/my-data.js";
import { createAddressWatch } from "./http/address-watch.js";
import { createAnonymizer } from "./http/anonymizer.js";
import type { ProxyTrust } from "./http/client-address.js";
import { createErrorHandler } from "./http/error-handler.js";
import { jsonBody } from "./http/json.js";
import { pageHeaders } from "./http/page-headers.js";
import { ProblemError } from "./http/problem.js";
import type { RateLimits } from "./http/rate-limits.js";
import { assignRequestId, createRequestLog } from "./http/request-log.js";
import type { GuardedRoute, Guard } from "./http/route-guard.js";
import { createRouteGuard } from "./http/route-guard.js";
import { dropBody } from "./http/unread-body.js";
import type { TokenCheck } from "./ingest/authenticate.js";
import { bringsSession, requireSession } from "./ingest/authenticate.js";
import { showContract } from "./ingest/contract/contract.js";
import type { Contract } from "./ingest/contract/contract.js";
import { endSession } from "./ingest/end-session.js";
import { ingest } from "./ingest/ingest.js";
import type { Queue } from "./ingest/queue/queue.js";
import type { RejectedEvents } from "./ingest/rejected-events.js";
import type { SessionTokens } from "./ingest/session-token.js";
import { startSession } from "./ingest/start-session.js";
import { stillAlive } from "./ingest/still-alive.js";
import type { SessionStore } from "./ingest/store/session-store.js";
import { showLive } from "./numbers/api/show-live.js";
import { showTable } from "./numbers/api/show-table.js";
import { healthz, readyz } from "./operations/health.js";
import { showMetrics } from "./operations/prometheus.js";
import type { Prometheus } from "./operations/prometheus.js";
import { requireToken } from "./operations/require-token.js";
import { referencePaths } from "./site/api-reference/calls/reference.js";
import { createDocument } from "./site/api-reference/document.js";
import { showDocument, showReference, showReferenceScript } from "./site/api-reference/reference-page.js";
import { dashboardPath, showDashboard } from "./site/dashboard.js";
import { bringsLink, logInByLink } from "./site/login/log-in-by-link.js";
import { logIn, logOut, showLogin } from "./site/login/log-in.js";
import { linkPath } from "./site/login/login-links.js";
import { loginRequests } from "./site/login/login-requests.js";
import type { Login } from "./site/login/login.js";
import { requireLogin } from "./site/login/require-login.js";
import { requireSameSite } from "./site/login/same-site.js";
import { isKnown } from "./site/login/sign-in.js";
import type { PageOptions } from "./site/public-page/page.js";
import type { SharedNumberOptions } from "./site/public-page/shared-numbers.js";
import { createReadShared } from "./site/public-page/shared-numbers.js";
import { publicPaths, showBadge, showPublicPage } from "./site/public-page/show-public.js";

/** An address and what happens there. */
export interface Route extends GuardedRoute {
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

/** The parts of a server that answer requests. */
export interface AppParts {
	readonly db: Database;
	/** Connections for reading numbers, apart from those that store. */
	readonly reader: Database;
	readonly contract: Contract;
	readonly store: SessionStore;
	/** Undefined: batches go straight into PostgreSQL. */
	readonly queue: Queue | undefined;
	readonly rejectedEvents: RejectedEvents;
	readonly tokens: SessionTokens;
	readonly installationSecret: Buffer;
	readonly erasedList: ErasedList;
	readonly login: Login;
	readonly rateLimits: RateLimits;
	readonly prometheus: Prometheus;
	readonly logger: Logger;
	readonly options: AppOptions;
	/** Milliseconds since 1970. */
	readonly now: () => number;
	/** A number from 0 up to 1, for jitter. */
	readonly random: () => number;
}

/** What can be set about the answers. */
export interface AppOptions {
	readonly pausedForSeconds: number | undefined;
	readonly maxBatchesWaiting: number;
	readonly metricsToken: string | undefined;
	readonly publicPage: PageOptions & Pick<SharedNumberOptions, "sharedNumbers">;
	readonly trust: ProxyTrust;
	/** False where addresses are removed before they arrive. */
	readonly areAddressesKnown: boolean;
}

/** Every address of the server, and what a request to it passes on its way. */
export function routesOf(parts: AppParts): ReadonlyArray<Route> {
	const { contract, db, queue, erasedList, installationSecret, store, logger, login } = parts;
	const { now, options, prometheus, random, rateLimits, reader, rejectedEvents, tokens } = parts;
	const { maxBatchesWaiting, metricsToken, pausedForSeconds, publicPage } = options;
	const { retentionDays, smallestGroup, sharedNumbers } = publicPage;
	const bySession = requireSession({ tokens, contract, now }, rateLimits);
	const byLogin = requireLogin(login);
	const known = isKnown(login);
	const readShared = createReadShared({ reader, sharedNumbers, smallestGroup, now });
	return [
		{
			path: paths.startSession,
			methods: ["GET", "POST"],
			handlers: [startSession({ db, contract, tokens, installationSecret, pausedForSeconds, now, random })],
		},
		{
			path: paths.ingest,
			methods: ["POST"],
			guard: bySession,
			body: "json",
			handlers: [ingest({ contract, store, counters: prometheus, rejectedEvents, now })],
		},
		{ path: paths.stillAlive, methods: ["GET"], guard: bySession, handlers: [stillAlive({ store, now })] },
		{ path: paths.endSession, methods: ["GET"], guard: bySession, handlers: [endSession({ store, now })] },
		{
			path: paths.myData,
			methods: ["GET", "DELETE"],
			handlers: [myData({ db, erasedList, installationSecret, logger, now, random })],
		},
		{ path: paths.contract, methods: ["GET", "HEAD"], handlers: [showContract(contract, retentionDays)] },
		{ path: "/healthz", methods: ["GET", "HEAD"], isProbe: true, handlers: [healthz] },
		{
			path: "/readyz",
			methods: ["GET", "HEAD"],
			isProbe: true,
			handlers: [readyz({ store, maxBatchesWaiting, queue, prometheus, now })],
		},
		{
			path: "/metrics",
			methods: ["GET", "HEAD"],
			guard: requireToken(metricsToken),
			handlers: [showMetrics(prometheus)],
		},
		{
			path: publicPaths.page,
			methods: ["GET", "HEAD"],
			handlers: [pageHeaders, showPublicPage(contract, readShared, publicPage)],
		},
		{ path: publicPaths.badge, methods: ["GET", "HEAD"], handlers: [showBadge(readShared)] },
		{ path: referencePaths.document, methods: ["GET", "HEAD"], handlers: [showDocument(createDocument(contract))] },
		{
			path: loginPaths.login,
			methods: ["POST"],
			guard: requireSameSite(known),
			body: "json",
			handlers: [logIn(login)],
		},
		{
			path: linkPath,
			methods: ["GET", "HEAD", "POST"],
			guard: requireSameSite(bringsLink(login)),
			handlers: [pageHeaders, logInByLink(login, dashboardPath)],
		},
		{ path: loginPaths.logout, methods: ["POST"], guard: requireSameSite(known), handlers: [logOut] },
		{ path: loginPaths.me, methods: ["GET"], guard: known, handlers: [showLogin(login)] },
		...tableNames.map((name): Route => ({
			path: `${numbersPath}/${name}`,
			methods: ["GET", "HEAD"],
			guard: byLogin,
			handlers: [packed, showTable({ reader, smallestGroup, now }, name)],
		})),
		{ path: `${numbersPath}/live`, methods: ["GET"], guard: byLogin, handlers: [showLive({ reader, now })] },
		{ path: referencePaths.page, methods: ["GET", "HEAD"], handlers: [pageHeaders, showReference] },
		{ path: referencePaths.script, methods: ["GET", "HEAD"], handlers: [pageHeaders, showReferenceScript] },
	];
}

/** What a session does is limited by the session, so its address is not even looked at. */
function needsNoAddress(checking: TokenCheck): (request: Request) => boolean {
	const bringsToken = bringsSession(checking);
	const ofSessions: ReadonlySet<string> = new Set([paths.ingest, paths.stillAlive, paths.endSession]);
	return (request) => ofSessions.has(request.path) && bringsToken(request);
}

/** The server's answer to every request. */
export function createApp(parts: AppParts): Express {
	const { login, logger, now, options, prometheus, random, rateLimits } = parts;
	const routes = routesOf(parts);
	const app = express();
	app.disable("x-powered-by");
	app.disable("etag");
	app.use(
		createAnonymizer({
			trust: options.trust,
			now,
			needsNoAddress: needsNoAddress(parts),
			watch: options.areAddressesKnown
				? undefined
				: createAddressWatch(options.trust.trustedProxies, { logger, counters: prometheus }),
			loginRequests,
		}),
	);
	app.use(assignRequestId);
	const known = new Set(routes.map(({ path }) => path));
	app.use(createRequestLog(logger, prometheus, known, () => performance.now()));
	app.use(noStore);
	const door = createRouteGuard(rateLimits);
	for (const { path, methods, guard, isProbe, body, handlers } of routes) {
		const readBody = body === "json" ? jsonBody : dropBody;
		app.all(path, door({ path, guard: onlyBy(methods, guard), isProbe: isProbe ?? false }), readBody, ...handlers);
	}
	app.use(
		dashboardPath,
		door({ path: dashboardPath, guard: isKnown(login) }),
		dropBody,
		pageHeaders,
		showDashboard(),
		refuseUnknownAddress,
	);
	app.use(door({ path: "unknown" }), refuseUnknownAddress);
	app.use(createErrorHandler({ logger, counters: prometheus, random }));
	return app;
}
