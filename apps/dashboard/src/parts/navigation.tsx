import type { ReactNode } from "react";
import { useEffect, useRef } from "react";
import type { Filters } from "../filters.js";
import { urlOf } from "../route.js";

interface NavigationProps {
	readonly pages: ReadonlyArray<{ readonly name: string; readonly title: string }>;
	readonly current: string;
	readonly filters: Filters;
}

/** The links to the pages. On a phone they are in one row that can be pushed; the current one is always in view. */
export function Navigation({ pages, current, filters }: NavigationProps): ReactNode {
	const row = useRef<HTMLElement>(null);
	useEffect(() => {
		const element = row.current;
		if (element === null) {
			return undefined;
		}
		const showCurrent = (): void => {
			const link = element.querySelector<HTMLElement>("[aria-current]");
			if (link !== null) {
				element.scrollLeft = link.offsetLeft - (element.clientWidth - link.offsetWidth) / 2;
			}
		};
		// Calls at once, and again when the window is turned or made narrower.
		const sizes = new ResizeObserver(showCurrent);
		sizes.observe(element);
		return () => sizes.disconnect();
	}, [current]);
	return (
		<nav aria-label="Pages" ref={row}>
			{pages.map(({ name, title }) => (
				<a key={name} href={urlOf({ page: name, filters })} aria-current={name === current ? "page" : undefined}>
					{title}
				</a>
			))}
		</nav>
	);
}
