import type { IncomingMessage, ServerResponse } from "node:http";
import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** One address in front of several servers. */
export interface LoadBalancer {
	readonly url: string;
	readonly close: () => Promise<void>;
}

/**
 * Starts a balancer as one puts before several servers: each request goes to the next of them, and to the one after when it
 * takes no connection. A request that was begun is not tried again, since nobody knows what became of it; its sender's
 * connection is cut.
 */
export async function startLoadBalancer(servers: () => ReadonlyArray<string>): Promise<LoadBalancer> {
	const agent = new Agent({ keepAlive: true });
	let turn = 0;

	const pass = (incoming: IncomingMessage, body: Buffer, answer: ServerResponse, urls: ReadonlyArray<string>): void => {
		const [url, ...others] = urls;
		if (url === undefined) {
			answer.destroy();
			return;
		}
		const { method, headers } = incoming;
		const outgoing = request(new URL(incoming.url ?? "/", url), { agent, method, headers });
		answer.once("close", () => outgoing.destroy());
		outgoing.once("response", (response) => {
			answer.writeHead(response.statusCode ?? 502, response.headers);
			response.once("error", () => answer.destroy());
			response.pipe(answer);
		});
		outgoing.once("error", (problem: NodeJS.ErrnoException) => {
			if (problem.code === "ECONNREFUSED") {
				pass(incoming, body, answer, others);
			} else {
				answer.destroy();
			}
		});
		outgoing.end(body);
	};

	const server = createServer((incoming, answer) => {
		buffer(incoming).then(
			(body) => {
				const urls = servers();
				turn += 1;
				pass(incoming, body, answer, [...urls.slice(turn % urls.length), ...urls.slice(0, turn % urls.length)]);
			},
			() => answer.destroy(),
		);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: async () => {
			const closed = new Promise<void>((resolve) => server.close(() => resolve()));
			server.closeAllConnections();
			agent.destroy();
			await closed;
		},
	};
}
