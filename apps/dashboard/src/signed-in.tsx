import type { ReactNode } from "react";
import { useEffect, useRef } from "react";
import { logOut } from "./api.js";
import { firstPage, pages } from "./pages/index.js";
import { FilterBar } from "./parts/filter-bar.js";
import { Freshness } from "./parts/freshness.js";
import { Navigation } from "./parts/navigation.js";
import { ThemeSwitch } from "./parts/theme-switch.js";
import { useRefresh } from "./refresh.js";
import { navigate, useRoute } from "./route.js";
import { useTable } from "./use-table.js";

interface SignedInProps {
	readonly canSignOut: boolean;
	readonly onSignedOut: () => void;
}

/** The pages, for somebody who is signed in. */
export function SignedIn({ canSignOut, onSignedOut }: SignedInProps): ReactNode {
	// What the days are, and how old the numbers, changes with the time.
	useRefresh();
	const { page: name, filters } = useRoute();
	const page = pages.find((known) => known.name === name) ?? firstPage;
	const { from, to, traffic } = filters;
	const { answer } = useTable("versions", { from, to, traffic, interval: "month" });
	const versions = [...new Set([...(answer?.rows ?? []).map(({ version }) => version), filters.version])];
	const heading = useRef<HTMLHeadingElement>(null);
	const shown = useRef(page);
	useEffect(() => {
		document.title = `${page.title} – Flipbook telemetry`;
		// A link to another page loads nothing: without this, a screen reader would not say that something has changed.
		if (shown.current !== page) {
			shown.current = page;
			window.scrollTo(0, 0);
			heading.current?.focus({ preventScroll: true });
		}
	}, [page]);
	return (
		<>
			<a
				className="skip"
				href="#main"
				onClick={(event) => (event.preventDefault(), document.getElementById("main")?.focus())}
			>
				Skip to the numbers
			</a>
			<header className="top">
				<span className="brand">Flipbook telemetry</span>
				<Navigation pages={pages} current={page.name} filters={filters} />
				<ThemeSwitch />
				{canSignOut && (
					<button type="button" className="plain" onClick={() => void logOut().finally(onSignedOut)}>
						Sign out
					</button>
				)}
			</header>
			<main id="main" tabIndex={-1}>
				<div className="heading">
					<h1 ref={heading} tabIndex={-1}>
						{page.title}
					</h1>
					<Freshness countedAt={answer?.countedAt} />
				</div>
				<FilterBar
					options={page.filterOptions}
					versions={versions.filter((version) => version !== "all")}
					filters={filters}
					onChange={(changed) => navigate({ page: page.name, filters: changed })}
				/>
				<page.show key={page.name} filters={filters} />
			</main>
		</>
	);
}
