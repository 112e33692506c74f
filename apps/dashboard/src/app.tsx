import type { LoginState } from "@flipbook-telemetry/metrics-schema";
import type { ReactNode } from "react";
import { useCallback, useEffect, useState } from "react";
import { ApiError, askLogin } from "./api.js";
import { LoginLost } from "./login-expired.js";
import { SignIn } from "./parts/sign-in.js";
import { SignedIn } from "./signed-in.js";

/** The whole page: the question who is there, then the numbers. */
export function App(): ReactNode {
	const [login, setLogin] = useState<LoginState | undefined>(undefined);
	const [problem, setProblem] = useState<string | undefined>(undefined);
	const [hasBeenIn, setBeenIn] = useState(false);
	const look = useCallback(() => {
		askLogin().then(
			(state) => {
				setLogin(state);
				setProblem(undefined);
				if (state.way !== null) {
					setBeenIn(true);
				}
			},
			(refused: unknown) =>
				setProblem(refused instanceof ApiError ? refused.message : "Something went wrong. Load the page again."),
		);
	}, []);
	useEffect(look, [look]);
	if (login === undefined) {
		return problem === undefined ? (
			<main aria-busy="true" />
		) : (
			<main className="sign-in">
				<h1>Flipbook telemetry</h1>
				<p role="alert">{problem}</p>
				<button type="button" onClick={look}>
					Try again
				</button>
			</main>
		);
	}
	return login.way === null ? (
		<SignIn ways={login.ways} hasEnded={hasBeenIn} onDone={look} />
	) : (
		<LoginLost value={look}>
			<SignedIn
				canSignOut={login.way === "password" || login.way === "link"}
				onSignedOut={() => {
					setBeenIn(false);
					look();
				}}
			/>
		</LoginLost>
	);
}
