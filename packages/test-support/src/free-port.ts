import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

/** So many ports of the loopback address that nothing listens on, all different. */
export async function findFreePorts(count: number): Promise<ReadonlyArray<number>> {
	const servers = Array.from({ length: count }, () => createServer());
	await Promise.all(
		servers.map((server) => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()))),
	);
	const ports = servers.map((server) => (server.address() as AddressInfo).port);
	await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
	return ports;
}
