import { connect } from "node:net";
import { attacks } from "./attacks.js";

/** What the attacker's process is told, as JSON in its only argument. */
export interface AttackOrder {
	readonly url: string;
	/** One of `attacks`. */
	readonly attack: number;
	readonly connections: number;
	readonly seconds: number;
	/** Of sessions that the attacker opened. */
	readonly tokens: ReadonlyArray<string>;
}

/** How many answers there were of each status. */
export type AttackResult = Readonly<Record<number, number>>;

/** Attacks until the time is over; a connection that the server closes is opened again. */
function run({ url, attack: number, connections, seconds, tokens }: AttackOrder): void {
	const { hostname, port } = new URL(url);
	const attack = attacks[number];
	if (attack === undefined) {
		throw new Error(`There is no attack ${number}.`);
	}
	const requests = (tokens.length === 0 ? [""] : tokens).map(attack.request);
	const everyMs = attack.perSecond === undefined ? 0 : (connections * 1000) / attack.perSecond;
	const statuses: Record<number, number> = {};
	let sent = 0;

	const open = (startAfterMs: number): void => {
		const socket = connect(Number(port), hostname);
		const send = (): void => {
			socket.write(requests[sent % requests.length] ?? "");
			sent += 1;
		};
		socket.on("error", () => undefined);
		socket.on("connect", () => setTimeout(send, startAfterMs));
		socket.on("data", (chunk) => {
			// An answer is short, and arrives in one piece.
			const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(chunk.toString("latin1"))?.[1] ?? 0);
			statuses[status] = (statuses[status] ?? 0) + 1;
			if (everyMs === 0) {
				send();
			} else {
				setTimeout(send, everyMs);
			}
		});
		socket.on("close", () => setTimeout(() => open(everyMs), 100));
	};
	for (let index = 0; index < connections; index += 1) {
		open((everyMs * index) / connections);
	}
	setTimeout(() => process.send?.(statuses, () => process.exit(0)), seconds * 1000);
}

process.on("disconnect", () => process.exit(0));
run(JSON.parse(process.argv[2] ?? "") as AttackOrder);
