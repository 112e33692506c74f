/** The kinds of plugin build. */
export const channels = ["stable", "beta", "dev"] as const;

/** The kind of a plugin build. */
export type Channel = (typeof channels)[number];
