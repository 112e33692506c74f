import { createContext } from "react";

/** What to do when the server says that nobody is signed in any more. */
export const LoginLost = createContext<() => void>(() => undefined);
