import type { Network } from "./addresses.js";
import { parseNetwork } from "./addresses.js";

/**
 * The headers in which proxies, tunnels and hosts of containers say where a request comes from: an address, or the place that
 * was looked up for it. Names in lower case.
 */
export const addressHeaders: ReadonlySet<string> = new Set([
	"cf-connecting-ip",
	"cf-connecting-ipv6",
	"cf-ipcity",
	"cf-ipcontinent",
	"cf-ipcountry",
	"cf-iplatitude",
	"cf-iplongitude",
	"cf-metro-code",
	"cf-postal-code",
	"cf-pseudo-ipv4",
	"cf-region",
	"cf-region-code",
	"cf-timezone",
	"client-ip",
	"do-connecting-ip",
	"fastly-client-ip",
	"fly-client-ip",
	"forwarded",
	"forwarded-for",
	"remote-addr",
	"true-client-ip",
	"x-client-ip",
	"x-cluster-client-ip",
	"x-envoy-external-address",
	"x-forwarded",
	"x-forwarded-for",
	"x-original-forwarded-for",
	"x-originating-ip",
	"x-real-ip",
	"x-remote-addr",
	"x-remote-ip",
]);

/**
 * The networks of Cloudflare, as it publishes them. After a rule has removed `X-Forwarded-For`, its cache puts it back with
 * another value; an address of its own says nothing about who sent a request.
 */
export const edgeNetworks: ReadonlyArray<Network> = [
	"103.21.244.0/22",
	"103.22.200.0/22",
	"103.31.4.0/22",
	"104.16.0.0/13",
	"104.24.0.0/14",
	"108.162.192.0/18",
	"131.0.72.0/22",
	"141.101.64.0/18",
	"162.158.0.0/15",
	"172.64.0.0/13",
	"173.245.48.0/20",
	"188.114.96.0/20",
	"190.93.240.0/20",
	"197.234.240.0/22",
	"198.41.128.0/17",
	"2400:cb00::/32",
	"2405:8100::/32",
	"2405:b500::/32",
	"2606:4700::/32",
	"2803:f800::/32",
	"2a06:98c0::/29",
	"2c0f:f248::/32",
].map((text) => {
	const network = parseNetwork(text);
	if (network === undefined) {
		throw new Error(`${text} is no network.`);
	}
	return network;
});
