// Moved here from the old application.
// ruleid: strict-off
// @ts-nocheck
import { store } from "./store";

export const read = (key) => store[key];
