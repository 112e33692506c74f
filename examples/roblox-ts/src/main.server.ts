import { createTelemetry, darkPalette, TelemetryDialogs } from "@flipbook-telemetry/client";
import Roact from "@rbxts/roact";

const telemetry = createTelemetry({ plugin, pluginVersion: "1.0.0", channel: "stable" });
const info = new DockWidgetPluginGuiInfo(Enum.InitialDockState.Left, false, false, 320, 480, 240, 240);
const widget = plugin.CreateDockWidgetPluginGuiAsync("MyPlugin", info);
const button = plugin.CreateToolbar("My plugin").CreateButton("My plugin", "Opens my plugin", "");
let dialogs: Roact.Tree | undefined;

widget.GetPropertyChangedSignal("Enabled").Connect(() => {
	if (widget.Enabled) {
		telemetry.open();
		const look = { telemetry, product: "My plugin", palette: darkPalette };
		dialogs = Roact.mount(Roact.createElement(TelemetryDialogs, look), widget);
		telemetry.track("PageViewed", { page: "Home" });
	} else if (dialogs !== undefined) {
		Roact.unmount(dialogs);
		dialogs = undefined;
		telemetry.close();
	}
});
button.Click.Connect(() => {
	widget.Enabled = !widget.Enabled;
});
plugin.Unloading.Connect(() => telemetry.destroy());
