import { createTelemetry } from "@flipbook-telemetry/telemetry-client";
import Roact from "@rbxts/roact";
import { RunService } from "@rbxts/services";
import { build } from "./build";
import { App } from "./host/app";
import { createButton } from "./host/create-button";
import { createWidget } from "./host/create-widget";
import { createStoryFinder } from "./host/find-stories";
import { createStoryPreview } from "./host/story-preview";
import { createPaletteSource } from "./host/studio-palette";

function start(): void {
	const button = createButton(plugin, build.product);
	const widget = createWidget(plugin, build.product);

	const telemetry = createTelemetry({ plugin, pluginVersion: build.pluginVersion, channel: build.channel });
	const stories = createStoryFinder();
	const preview = createStoryPreview(telemetry);
	const paletteSource = createPaletteSource(widget);
	let tree: Roact.Tree | undefined;

	const show = (): void => {
		if (tree === undefined) {
			telemetry.open();
			tree = Roact.mount(Roact.createElement(App, { telemetry, stories, preview, paletteSource }), widget, "App");
		}
	};

	const hide = (): void => {
		if (tree !== undefined) {
			Roact.unmount(tree);
			tree = undefined;
			telemetry.close();
		}
	};

	const syncWithWidget = (): void => {
		button.SetActive(widget.Enabled);
		if (widget.Enabled) {
			show();
		} else {
			hide();
		}
	};

	button.Click.Connect(() => {
		widget.Enabled = !widget.Enabled;
	});
	widget.GetPropertyChangedSignal("Enabled").Connect(syncWithWidget);
	plugin.Unloading.Connect(() => {
		hide();
		stories.destroy();
		telemetry.destroy();
	});
	syncWithWidget();
}

// While a game is played, Studio runs every plugin up to three times; only the copy in the editor has a user.
if (RunService.IsEdit() && !RunService.IsRunning()) {
	start();
}
