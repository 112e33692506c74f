import type { catalogue } from "./catalogue.js";
import type { OneOfProperty, Property } from "./property.js";

type Descriptor = (typeof catalogue)[number];

/** The name of any event of the catalogue. */
export type EventName = Descriptor["name"];

type ValueOf<P extends Property> = P extends { readonly kind: "oneOf" }
	? P extends OneOfProperty<string, infer Value>
		? Value
		: never
	: P extends { readonly kind: "boolean" }
		? boolean
		: P extends { readonly kind: "version" }
			? string
			: number;

type DescriptorOf<Name extends EventName> = Extract<Descriptor, { readonly name: Name }>;

/** The properties that an event of this name carries, inferred from the catalogue. */
export type PropertiesOf<Name extends EventName> = {
	readonly [P in DescriptorOf<Name>["properties"][number] as P["name"]]: ValueOf<P>;
};

/** The value of a property, on the wire. */
export type PropertyValue = string | number | boolean;
