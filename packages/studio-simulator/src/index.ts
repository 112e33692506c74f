export type { HostCondition, HttpPolicy, PromptAnswer } from "./http/http-policy.js";
export type { RecordedRequest, ScriptOutcome } from "./http/http-request.js";
export type { Network } from "./http/network.js";
export type { InstanceHandle, Query } from "./instance-handle.js";
export type { SettingsFaults, SettingsFile } from "./plugin/settings-file.js";
export type { TreeNode } from "./rojo/tree-node.js";
export type { OutputLine, StudioOptions } from "./studio-options.js";
export type { PluginHandle, Realm, Studio, ToolbarButtonHandle, WidgetHandle } from "./studio.js";
export { createStudio } from "./studio.js";
