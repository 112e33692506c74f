import Roact from "@rbxts/roact";

/** The same padding on all four sides, in pixels. */
export function Padding(props: { readonly pixels: number }): Roact.Element {
	const room = new UDim(0, props.pixels);
	return <uipadding PaddingBottom={room} PaddingLeft={room} PaddingRight={room} PaddingTop={room} />;
}
