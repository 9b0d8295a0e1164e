import { AsyncLocalStorage } from "node:async_hooks";

const traces = new AsyncLocalStorage<{ caller: string }>();

export function inTrace<T>(caller: string, work: () => T): T {
  return traces.run({ caller }, work);
}

export const keep = (caller: string, work: () => void) => traces.run({ caller }, () => work());
