import { callerOf, Refused } from "./caller";

type Caller = Awaited<ReturnType<typeof callerOf>>;

// What was refused is answered with the parts of its error, under names of the target's own.
export function action<I, T>(run: (input: I, caller: Caller) => Promise<T>) {
  return async (input: I) => {
    try {
      const caller = await callerOf();
      return { ok: true, data: await run(input, caller) };
    } catch (e) {
      if (e instanceof Refused) return { ok: false, why: e.why, advice: e.advice, again: false };
      return { ok: false, why: "internal" };
    }
  };
}
