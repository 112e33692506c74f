/** What the typings of the engine leave out. */
type ReachableButton = PluginToolbarButton & { ClickableWhenViewportHidden: boolean };

/** The toolbar button. It can be clicked in a script's tab too, where there is no viewport. */
export function createButton(owner: Plugin, name: string): PluginToolbarButton {
	const button = owner.CreateToolbar(name).CreateButton(name, "Show or hide stories", "") as ReachableButton;
	button.ClickableWhenViewportHidden = true;
	return button;
}
