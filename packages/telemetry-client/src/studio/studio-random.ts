import { HttpService } from "@rbxts/services";
import type { Random } from "../core/ports";

/** A generator of its own, so that a host that seeds `math.random` does not make all installations move in step. */
export function createStudioRandom(): Random {
	const generator = new Random();
	return { unit: () => generator.NextNumber(), uuid: () => HttpService.GenerateGUID(false).lower() };
}
