const widgetId = "FlipbookTelemetryHost";

/** What the typings of the engine leave out. */
type TitledWidget = DockWidgetPluginGui & { Title: string };

/**
 * The dock widget, hidden at first: a plugin that pops up by itself is unwelcome. The newer way to make one waits for
 * Studio and is missing in older versions, where the older way serves.
 */
export function createWidget(owner: Plugin, title: string): DockWidgetPluginGui {
	const info = new DockWidgetPluginGuiInfo(Enum.InitialDockState.Left, false, false, 480, 560, 240, 240);
	const [ok, made] = pcall(() => owner.CreateDockWidgetPluginGuiAsync(widgetId, info));
	const widget = (ok ? made : owner.CreateDockWidgetPluginGui(widgetId, info)) as TitledWidget;
	widget.Title = title;
	widget.ZIndexBehavior = Enum.ZIndexBehavior.Sibling;
	return widget;
}
