import type { ReactNode } from "react";
import { useState } from "react";

const themes = ["system", "light", "dark"] as const;
type Theme = (typeof themes)[number];

/** Before the page is drawn, `public/theme.js` looks here. */
const key = "telemetry-theme";

function savedTheme(): Theme {
	return themes.find((known) => known === document.documentElement.dataset["theme"]) ?? "system";
}

function choose(theme: Theme): void {
	if (theme === "system") {
		delete document.documentElement.dataset["theme"];
	} else {
		document.documentElement.dataset["theme"] = theme;
	}
	try {
		localStorage.setItem(key, theme);
	} catch {
		// A browser that keeps nothing has the chosen theme until it is closed.
	}
}

/** Light, dark, or as the system has it. */
export function ThemeSwitch(): ReactNode {
	const [theme, setTheme] = useState(savedTheme);
	return (
		<label className="theme">
			<span className="visually-hidden">Theme</span>
			<select
				value={theme}
				onChange={(event) => {
					const chosen = themes.find((known) => known === event.target.value) ?? "system";
					choose(chosen);
					setTheme(chosen);
				}}
			>
				<option value="system">System</option>
				<option value="light">Light</option>
				<option value="dark">Dark</option>
			</select>
		</label>
	);
}
