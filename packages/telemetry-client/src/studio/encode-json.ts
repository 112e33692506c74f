import { HttpService } from "@rbxts/services";

/** Encodes a value with Studio's own encoder, as it is sent. */
export function encodeJson(value: object): string {
	return HttpService.JSONEncode(value);
}
