import type { Filter, LoginState } from "@flipbook-telemetry/metrics-schema";
import { everyFilter, tables } from "@flipbook-telemetry/metrics-schema";
import type { ReactNode } from "react";
import { useCallback, useEffect, useState } from "react";
import { ApiError, askLogin, logOut } from "./api.js";
import type { Filters } from "./filters.js";
import { Features } from "./pages/features.js";
import { Overview } from "./pages/overview.js";
import { Privacy } from "./pages/privacy.js";
import { Quality } from "./pages/quality.js";
import { Retention } from "./pages/retention.js";
import { Sessions } from "./pages/sessions.js";
import { Stories } from "./pages/stories.js";
import { Versions } from "./pages/versions.js";
import { FilterBar } from "./parts/filter-bar.js";
import { SignIn } from "./parts/sign-in.js";
import { ThemeSwitch } from "./parts/theme-switch.js";
import { addressOf, go, usePlace } from "./place.js";

interface Page {
	readonly name: string;
	readonly title: string;
	/** What its numbers can be narrowed down by. */
	readonly filters: ReadonlyArray<Filter>;
	readonly hasIntervals: boolean;
	readonly show: (props: { readonly filters: Filters }) => ReactNode;
}

const whole = { filters: everyFilter, hasIntervals: true };
const overview: Page = { name: "overview", title: "Overview", ...whole, show: Overview };

const pages: ReadonlyArray<Page> = [
	overview,
	{ name: "stories", title: "Stories", ...whole, show: Stories },
	{ name: "features", title: "Pages & features", ...whole, show: Features },
	{ name: "sessions", title: "Sessions", ...whole, show: Sessions },
	{ name: "versions", title: "Versions", ...whole, show: Versions },
	{ name: "retention", title: "Retention", filters: tables.retention.filters, hasIntervals: false, show: Retention },
	{ name: "quality", title: "Quality", ...whole, show: Quality },
	{ name: "privacy", title: "Privacy", filters: tables.erasures.filters, hasIntervals: true, show: Privacy },
];

/** The pages, for somebody who is signed in. */
function Pages({
	canSignOut,
	onSignedOut,
}: {
	readonly canSignOut: boolean;
	readonly onSignedOut: () => void;
}): ReactNode {
	const place = usePlace();
	const page = pages.find(({ name }) => name === place.page) ?? overview;
	useEffect(() => {
		document.title = `${page.title} – Flipbook telemetry`;
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
				<nav aria-label="Pages">
					{pages.map(({ name, title }) => (
						<a
							key={name}
							href={addressOf({ page: name, filters: place.filters })}
							aria-current={name === page.name ? "page" : undefined}
						>
							{title}
						</a>
					))}
				</nav>
				<ThemeSwitch />
				{canSignOut && (
					<button type="button" className="plain" onClick={() => void logOut().finally(onSignedOut)}>
						Sign out
					</button>
				)}
			</header>
			<main id="main" tabIndex={-1}>
				<h1>{page.title}</h1>
				<FilterBar
					known={page.filters}
					hasIntervals={page.hasIntervals}
					filters={place.filters}
					onChange={(filters) => go({ page: page.name, filters })}
				/>
				<page.show key={page.name} filters={place.filters} />
			</main>
		</>
	);
}

/** The whole page: the question who is there, then the numbers. */
export function App(): ReactNode {
	const [login, setLogin] = useState<LoginState | undefined>(undefined);
	const [problem, setProblem] = useState<string | undefined>(undefined);
	const look = useCallback(() => {
		askLogin().then(setLogin, (refused: unknown) =>
			setProblem(refused instanceof ApiError ? refused.message : "Something went wrong. Load the page again."),
		);
	}, []);
	useEffect(look, [look]);
	if (problem !== undefined) {
		return (
			<main className="sign-in">
				<h1>Flipbook telemetry</h1>
				<p role="alert">{problem}</p>
			</main>
		);
	}
	if (login === undefined) {
		return <main className="sign-in" aria-busy="true" />;
	}
	return login.way === null ? (
		<SignIn ways={login.ways} onDone={look} />
	) : (
		<Pages canSignOut={login.way === "password"} onSignedOut={look} />
	);
}
