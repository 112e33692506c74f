import type { ReactNode } from "react";
import { useEffect, useRef } from "react";
import type { Filters } from "../filters.js";
import { addressOf } from "../place.js";

interface NavigationProps {
	readonly pages: ReadonlyArray<{ readonly name: string; readonly title: string }>;
	readonly current: string;
	readonly filters: Filters;
}

/** The links to the pages. On a phone they are in one row that can be pushed; the current one is always in view. */
export function Navigation({ pages, current, filters }: NavigationProps): ReactNode {
	const row = useRef<HTMLElement>(null);
	useEffect(() => {
		const link = row.current?.querySelector<HTMLElement>("[aria-current]");
		if (row.current !== null && link !== null && link !== undefined) {
			row.current.scrollLeft =
				link.offsetLeft - row.current.offsetLeft - (row.current.clientWidth - link.offsetWidth) / 2;
		}
	}, [current]);
	return (
		<nav aria-label="Pages" ref={row}>
			{pages.map(({ name, title }) => (
				<a key={name} href={addressOf({ page: name, filters })} aria-current={name === current ? "page" : undefined}>
					{title}
				</a>
			))}
		</nav>
	);
}
