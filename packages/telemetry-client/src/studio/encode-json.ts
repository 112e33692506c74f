import { HttpService } from "@rbxts/services";

/** The JSON that Studio writes for a value, as it travels. */
export function encodeJson(value: object): string {
	return HttpService.JSONEncode(value);
}
