import type { LoginState } from "@flipbook-telemetry/numbers-schema";
import type { ReactNode } from "react";
import { useState } from "react";
import { ApiError, logIn } from "../api.js";

interface SignInProps {
	readonly ways: LoginState["ways"];
	/** Somebody was signed in a moment ago: a login does not last for ever. */
	readonly hasEnded: boolean;
	readonly onDone: () => void;
}

/** Asks for the password, or says how the server gets one. */
export function SignIn({ ways, hasEnded, onDone }: SignInProps): ReactNode {
	const [password, setPassword] = useState("");
	const [problem, setProblem] = useState<string | undefined>(undefined);
	const [isAsking, setAsking] = useState(false);
	if (!ways.includes("password")) {
		return (
			<main className="sign-in">
				<h1>The numbers are closed</h1>
				<p>
					Run <code>telemetry login-link</code> where the server runs, and open the link that it prints: it signs this
					browser in, once.
				</p>
				<p>
					For a password, run <code>telemetry hash-password</code>, put the line it prints into the server’s
					environment, and start the server again.
				</p>
				{ways.includes("access") && <p>Cloudflare Access is set up: open this page through its address.</p>}
			</main>
		);
	}
	const submit = async (): Promise<void> => {
		setAsking(true);
		try {
			await logIn(password);
			onDone();
		} catch (refused) {
			setProblem(refused instanceof ApiError ? refused.message : "Something went wrong. Try again.");
		} finally {
			setAsking(false);
		}
	};
	return (
		<main className="sign-in">
			<h1>Flipbook telemetry</h1>
			{!window.isSecureContext && (
				<p role="note">
					This page did not come over https, so the browser will keep no login. Open it by its https address, or on the
					machine itself at http://localhost.
				</p>
			)}
			{hasEnded && <p>Your login has ended. Sign in again to go on where you were.</p>}
			<form
				onSubmit={(event) => {
					event.preventDefault();
					void submit();
				}}
			>
				{/* Password managers keep a password by a name. */}
				<input type="text" autoComplete="username" defaultValue="maker" hidden />
				<label>
					<span>Password</span>
					<input
						type="password"
						autoComplete="current-password"
						value={password}
						required
						onChange={(event) => setPassword(event.target.value)}
					/>
				</label>
				<button type="submit" disabled={isAsking}>
					Sign in
				</button>
				<p role="alert">{problem}</p>
			</form>
		</main>
	);
}
