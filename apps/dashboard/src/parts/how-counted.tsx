import type { Definition } from "@flipbook-telemetry/numbers-schema";
import type { ReactNode } from "react";

interface HowCountedProps {
	readonly definitions: ReadonlyArray<Definition>;
	/** What the table behind the numbers is about. */
	readonly description?: string;
}

/** The definitions of a card's numbers, folded up. */
export function HowCounted({ definitions, description }: HowCountedProps): ReactNode {
	return (
		<details>
			<summary>How is this counted?</summary>
			{description !== undefined && <p>{description}</p>}
			<dl>
				{definitions.map(({ title, how }) => (
					<div key={title}>
						<dt>{title}</dt>
						<dd>{how}</dd>
					</div>
				))}
			</dl>
		</details>
	);
}
