import { fileURLToPath } from "node:url";
import type { Studio, WidgetHandle } from "@flipbook-telemetry/studio-simulator";
import { createStudio } from "@flipbook-telemetry/studio-simulator";

const projectFile = fileURLToPath(new URL("../../../rojo/plugin.project.json", import.meta.url));

/** Where the plugin sends to; Studio is told that the server is there. */
export const domain = "apis.flipbooklabs.com";

const stories = ["Button", "Checkbox", "Dialog", "Text field"].map((name) => ({
	name: `${name}.story`,
	className: "ModuleScript",
	source: `return function(target)
		local label = Instance.new("TextLabel")
		label.BackgroundColor3 = Color3.fromRGB(0, 120, 200)
		label.BorderSizePixel = 0
		label.FontFace = Font.fromName("BuilderSans")
		label.Position = UDim2.fromOffset(16, 16)
		label.Size = UDim2.fromOffset(140, 40)
		label.Text = "${name}"
		label.TextColor3 = Color3.new(1, 1, 1)
		label.TextSize = 16
		label.Parent = target
		return function() label:Destroy() end
	end`,
}));

/** The plugin in a simulated Studio, with its widget open. */
export interface Flipbook {
	readonly studio: Studio;
	readonly widget: WidgetHandle;
	readonly press: (...texts: ReadonlyArray<string>) => Promise<void>;
}

/** Starts the plugin and opens its widget for someone who was never asked. */
export async function openFlipbook(serverUrl: string): Promise<Flipbook> {
	const studio = await createStudio({ place: { contents: { ServerStorage: stories } } });
	studio.http.resolve.set(domain, serverUrl);
	await studio.installPlugin({ projectFile, assetId: 1 });
	await studio.advance(2000);
	await (await studio.toolbarButton("Flipbook")).click();
	await studio.advance(2000);
	const [widget] = await studio.widgets();
	if (widget === undefined) {
		throw new Error("The plugin has no widget.");
	}
	return {
		studio,
		widget,
		press: async (...texts) => {
			for (const text of texts) {
				await (await studio.find({ className: "TextButton", text })).click();
				await studio.settle();
			}
		},
	};
}
