const widgetId = "FlipbookTelemetryHost";

/** What the typings of the engine leave out. */
type TitledWidget = DockWidgetPluginGui & { Title: string };

/**
 * Creates the dock widget, hidden at first: a plugin that pops up by itself is unwelcome. Older versions of Studio lack the
 * asynchronous method.
 */
export function createWidget(owner: Plugin, title: string): DockWidgetPluginGui {
	const info = new DockWidgetPluginGuiInfo(Enum.InitialDockState.Left, false, false, 480, 560, 240, 240);
	const [ok, made] = pcall(() => owner.CreateDockWidgetPluginGuiAsync(widgetId, info));
	const widget = (ok ? made : owner.CreateDockWidgetPluginGui(widgetId, info)) as TitledWidget;
	widget.Title = title;
	widget.ZIndexBehavior = Enum.ZIndexBehavior.Sibling;
	return widget;
}
