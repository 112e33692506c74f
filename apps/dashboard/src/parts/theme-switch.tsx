import type { ReactNode } from "react";
import { useEffect, useState } from "react";

const themes = ["system", "light", "dark"] as const;
const key = "telemetry-theme";

function savedTheme(): (typeof themes)[number] {
	return themes.find((known) => known === localStorage.getItem(key)) ?? "system";
}

/** Puts the page into the theme that was chosen the last time. Done before anything is drawn, so that nothing flashes. */
export function applyTheme(): void {
	document.documentElement.dataset["theme"] = savedTheme();
}

/** Light, dark, or as the system has it. */
export function ThemeSwitch(): ReactNode {
	const [theme, setTheme] = useState(savedTheme);
	useEffect(() => {
		document.documentElement.dataset["theme"] = theme;
		localStorage.setItem(key, theme);
	}, [theme]);
	return (
		<label className="theme">
			<span className="visually-hidden">Theme</span>
			<select
				value={theme}
				onChange={(event) => setTheme(themes.find((known) => known === event.target.value) ?? "system")}
			>
				<option value="system">System</option>
				<option value="light">Light</option>
				<option value="dark">Dark</option>
			</select>
		</label>
	);
}
