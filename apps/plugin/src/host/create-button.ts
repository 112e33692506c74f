/** What the typings of the engine leave out. */
type ReachableButton = PluginToolbarButton & { ClickableWhenViewportHidden: boolean };

/** Creates the toolbar button. It can also be clicked in a script's tab, where there is no viewport. */
export function createButton(owner: Plugin, name: string): PluginToolbarButton {
	const button = owner.CreateToolbar(name).CreateButton(name, "Show or hide stories", "") as ReachableButton;
	button.ClickableWhenViewportHidden = true;
	return button;
}
