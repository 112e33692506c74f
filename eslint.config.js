import { defineConfig } from "eslint/config";
import { createNodeResolver, flatConfigs, importX } from "eslint-plugin-import-x";
import roblox from "eslint-plugin-roblox-ts";
import tseslint from "typescript-eslint";

const luau = ["packages/telemetry-client/{src,stories}/**/*.{ts,tsx}", "apps/plugin/src/**/*.{ts,tsx}"];

/** Imports point inward only: what stands in `target` may not import from `from`, but for `except`. */
const rooms = [
	{ target: "packages/telemetry-client/src/core", from: "packages/telemetry-client/src", except: ["./core"] },
	{
		target: "packages/telemetry-client/src/studio",
		from: "packages/telemetry-client/src",
		except: ["./core/ports.ts", "./studio"],
	},
	{ target: "packages/telemetry-client/src/ui", from: "packages/telemetry-client/src/studio" },
	{ target: "apps/dashboard/src/charts", from: "apps/dashboard/src", except: ["./charts", "./days.ts", "./format.ts"] },
	{ target: "apps/dashboard/src/parts", from: "apps/dashboard/src/pages" },
];

/** What a room may not import by name. */
function without(patterns, message) {
	return { "no-restricted-imports": ["error", { patterns: [{ group: patterns, message }] }] };
}

export default defineConfig(
	{ ignores: ["**/dist/", "**/out/", "**/include/", "**/node_modules/", "**/.data/", "**/*.d.ts", "**/*.d.mts"] },
	...tseslint.configs.recommendedTypeChecked,
	flatConfigs.typescript,
	{
		plugins: { "import-x": importX },
		languageOptions: {
			parserOptions: {
				projectService: {
					allowDefaultProject: ["{bench,*/*}/vitest.config.ts", "{bench,*/*}/vitest.world.config.ts"],
					// The default is 8; these are a few lines each.
					maximumDefaultProjectFileMatchCount_THIS_WILL_SLOW_DOWN_LINTING: 12,
				},
				tsconfigRootDir: import.meta.dirname,
			},
		},
		linterOptions: { reportUnusedDisableDirectives: "error" },
		settings: {
			"import-x/resolver-next": [
				createNodeResolver({
					extensions: [".ts", ".tsx", ".js"],
					extensionAlias: { ".js": [".ts", ".tsx", ".js"] },
				}),
			],
		},
		rules: {
			"@typescript-eslint/consistent-type-imports": "error",
			"@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
			"import-x/no-default-export": "error",
			"import-x/no-restricted-paths": ["error", { zones: rooms }],
			"import-x/order": ["error", { alphabetize: { order: "asc" }, "newlines-between": "never" }],
			eqeqeq: "error",
		},
	},
	{
		// An example is a project of its own: what it imports is installed, and its types checked, where it is tested.
		files: ["**/*.js", "**/*.mjs", "examples/**/*.ts"],
		...tseslint.configs.disableTypeChecked,
	},
	{
		// The tools that read these want a default export.
		files: ["**/*.config.{js,ts}", "**/support/one-postgres.ts"],
		rules: { "import-x/no-default-export": "off" },
	},
	{
		files: luau,
		// Only its plugin and rules: its parser options would replace the ones above.
		plugins: roblox.configs.recommended.plugins,
		rules: {
			...roblox.configs.recommended.rules,
			...without(
				["node:*", "@flipbook-telemetry/studio-simulator", "@flipbook-telemetry/server"],
				"This becomes Luau.",
			),
			// The Luau string methods are typed as methods; calling them detached does not arise.
			"@typescript-eslint/unbound-method": "off",
			// Luau has no Error to throw, and requires a ModuleScript by calling a function.
			"@typescript-eslint/only-throw-error": "off",
			"@typescript-eslint/no-require-imports": "off",
		},
	},
	{
		files: ["packages/telemetry-client/src/core/**"],
		rules: {
			...without(["@rbxts/services", "@rbxts/roact", "node:*"], "The core knows the world through its ports only."),
			"no-restricted-globals": [
				"error",
				"game",
				"task",
				"os",
				"tick",
				"time",
				"wait",
				"spawn",
				"delay",
				"warn",
				"print",
			],
		},
	},
	{
		files: ["packages/telemetry-client/src/ui/**"],
		rules: without(["@rbxts/services", "node:*"], "The dialogs get props and call back; they know no services."),
	},
	{
		files: ["packages/event-schema/src/**"],
		rules: {
			"no-restricted-imports": [
				"error",
				{ patterns: [{ regex: "^[^.]", message: "The contract depends on nothing: both tsc and rbxtsc compile it." }] },
			],
			"no-restricted-globals": ["error", "Math", "JSON", "Object", "console", "process", "Buffer"],
		},
	},
	{
		files: ["packages/numbers-schema/src/**"],
		rules: {
			"no-restricted-imports": [
				"error",
				{
					patterns: [
						{ regex: "^[^.]", message: "What the numbers mean depends on nothing: browsers and the server read it." },
					],
				},
			],
		},
	},
	{
		files: ["apps/dashboard/src/**"],
		rules: without(
			["node:*", "@flipbook-telemetry/server"],
			"This runs in a browser, and knows the server by its addresses.",
		),
	},
	{
		files: ["packages/studio-simulator/**"],
		rules: without(["@flipbook-telemetry/*"], "The simulator knows nothing of telemetry."),
	},
	{
		files: ["apps/server/src/**"],
		rules: {
			"no-restricted-properties": [
				"error",
				...["ip", "ips", "remoteAddress", "hostname"].map((property) => ({
					property,
					message: "Nothing here may know where a request came from.",
				})),
			],
		},
	},
	{
		// The door is where a request's sender is forgotten.
		files: ["apps/server/src/http/anonymizer.ts"],
		rules: { "no-restricted-properties": "off" },
	},
	{
		files: ["apps/server/src/ingest/session/**"],
		rules: {
			...without(["node:*", "express", "kysely", "pg", "pino", "jose"], "The rules of a session are pure."),
			"no-restricted-globals": ["error", "process", "performance", "crypto", "setTimeout", "setInterval"],
			"no-restricted-properties": [
				"error",
				{ object: "Date", property: "now" },
				{ object: "Math", property: "random" },
			],
		},
	},
);
