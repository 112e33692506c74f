import { HttpService } from "@rbxts/services";
import type { Random } from "../core/ports";

/** A generator of its own, so that a host that seeds `math.random` does not make all installations retry in step. */
export function createStudioRandom(): Random {
	const generator = new Random();
	return { nextNumber: () => generator.NextNumber(), uuid: () => HttpService.GenerateGUID(false).lower() };
}
