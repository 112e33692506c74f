import { createContext } from "react";

/** What to call when the server says that the login has expired. */
export const LoginExpired = createContext<() => void>(() => undefined);
