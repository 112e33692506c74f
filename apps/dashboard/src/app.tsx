import type { LoginState } from "@flipbook-telemetry/numbers-schema";
import type { ReactNode } from "react";
import { useCallback, useEffect, useState } from "react";
import { ApiError, fetchLoginState } from "./api.js";
import { LoginExpired } from "./login-expired.js";
import { SignIn } from "./parts/sign-in.js";
import { SignedIn } from "./signed-in.js";

/** The whole page: the question who is there, then the numbers. */
export function App(): ReactNode {
	const [login, setLogin] = useState<LoginState | undefined>(undefined);
	const [problem, setProblem] = useState<string | undefined>(undefined);
	const [wasSignedIn, setWasSignedIn] = useState(false);
	const refreshLogin = useCallback(() => {
		fetchLoginState().then(
			(state) => {
				setLogin(state);
				setProblem(undefined);
				if (state.way !== null) {
					setWasSignedIn(true);
				}
			},
			(refused: unknown) =>
				setProblem(refused instanceof ApiError ? refused.message : "Something went wrong. Load the page again."),
		);
	}, []);
	useEffect(refreshLogin, [refreshLogin]);
	if (login === undefined) {
		return problem === undefined ? (
			<main aria-busy="true" />
		) : (
			<main className="sign-in">
				<h1>Flipbook telemetry</h1>
				<p role="alert">{problem}</p>
				<button type="button" onClick={refreshLogin}>
					Try again
				</button>
			</main>
		);
	}
	return login.way === null ? (
		<SignIn ways={login.ways} hasEnded={wasSignedIn} onDone={refreshLogin} />
	) : (
		<LoginExpired value={refreshLogin}>
			<SignedIn
				canSignOut={login.way === "password" || login.way === "link"}
				onSignedOut={() => {
					setWasSignedIn(false);
					refreshLogin();
				}}
			/>
		</LoginExpired>
	);
}
