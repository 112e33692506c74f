import type { LoginRequests } from "../../http/anonymizer.js";
import { dashboardPath } from "../dashboard.js";
import { accessHeader } from "./access-tokens.js";
import { onlyOwnCookies } from "./cookies.js";
import { linkPath } from "./login-links.js";

/** Requests of the person who reads the numbers: they say who is signed in, and whether another site sent them. */
export const loginRequests: LoginRequests = {
	isOne: (path) => path.startsWith("/api/") || path === linkPath || path.startsWith(dashboardPath),
	headers: new Set(["sec-fetch-site", accessHeader]),
	ownCookies: onlyOwnCookies,
};
