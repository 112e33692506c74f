import { expect, it } from "vitest";
import { createThrottle } from "../../src/http/throttle.js";

it("lets so many of a kind go on in a second, and holds the others up without holding up another kind", async () => {
	const brake = createThrottle(2, 50);
	const order: Array<string> = [];
	const pass = async (kind: string): Promise<void> => {
		await brake(kind);
		order.push(kind);
	};
	await Promise.all(["flood", "flood", "flood", "flood", "other"].map(pass));
	expect(order).toEqual(["flood", "flood", "other", "flood", "flood"]);
});

it("holds a thousand at most, so that a flood cannot fill the memory with those that wait", async () => {
	const brake = createThrottle(1, 50);
	const order: Array<string> = [];
	const held = Array.from({ length: 1001 }, () => brake("flood").then(() => order.push("held")));
	await brake("flood").then(() => order.push("past"));
	expect(order).toEqual(["held", "past"]);
	await Promise.all(held);
});
