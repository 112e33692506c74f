import { afterEach, describe, it } from "vitest";
import type { EverythingOn } from "../sinks/support/everything-on.js";
import { carriesEverywhere, startEverythingOn } from "../sinks/support/everything-on.js";
import { useLakeReader } from "../sinks/support/lake-reader.js";
import { useLoopbackPostHog } from "../sinks/support/loopback-posthog.js";
import type { NatsNode } from "./support/nats-node.js";
import { hasNats, startNatsNode } from "./support/nats-node.js";

const posthog = useLoopbackPostHog();
const reader = useLakeReader();
const token = "a-token-for-a-test";
let server: EverythingOn | undefined;
let node: NatsNode | undefined;

afterEach(async () => {
	await server?.stop();
	await node?.remove();
});

describe.skipIf(!hasNats)(
	"a server with JetStream before its database, a lake, PostHog, and one connection for requests",
	() => {
		it("takes sessions and batches, and carries them to both", async () => {
			node = await startNatsNode(token);
			server = await startEverythingOn(posthog, {
				NATS_SERVERS: node.address,
				NATS_TOKEN: token,
				NATS_REPLICAS: "1",
			});
			await carriesEverywhere(
				server,
				posthog,
				async (folder) => (await reader.query(`SELECT seq FROM '${folder}/events/*/*.parquet'`)).length,
			);
		});
	},
);
