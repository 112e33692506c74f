import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The server has the page under this address. `pnpm dev` passes what it asks for on to a server on this machine. */
export default defineConfig({
	base: "/dashboard/",
	plugins: [react()],
	// Vite writes down the licences of all packages that it puts into the page.
	build: { assetsInlineLimit: 0, license: { fileName: "THIRD-PARTY-NOTICES.txt" } },
	server: { proxy: { "/api": "http://127.0.0.1:8787", "/telemetry": "http://127.0.0.1:8787" } },
});
