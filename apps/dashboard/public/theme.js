// Puts the page into the theme that was chosen the last time. The page waits for this, so that the other never shows.
try {
	const theme = localStorage.getItem("telemetry-theme");
	if (theme === "light" || theme === "dark") {
		document.documentElement.dataset.theme = theme;
	}
} catch {
	// A browser that keeps nothing has the theme of its system.
}
