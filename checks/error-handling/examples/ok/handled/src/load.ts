declare const db: { all(day: string): Promise<string[]> };
declare const log: { error(error: unknown): void };

export async function load(day: string): Promise<string[]> {
  return await db.all(day);
}

export async function warm(): Promise<void> {
  try {
    await db.all("today");
  } catch (error) {
    log.error(error);
  }
}

export function start(): void {
  // ok: floating-promise
  warm();
  // ok: floating-promise
  load("first").catch((error) => log.error(error));
  load("second").then(() => undefined, (error) => log.error(error));
  // Only fills the cache; load logs what goes wrong.
  // ok: floating-promise
  void load("third");
}

export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
    // ok: empty-catch
  } catch {
    // Not JSON: the caller takes the text as it is.
  }
  return text;
}

export async function close(file: { close(): Promise<void> }): Promise<void> {
  let open = true;
  try {
    await db.all("now");
  } finally {
    open = false;
  }
  await file.close().catch(() => {
    // already closed
  });
  if (open) throw new Error("still open");
}

export function begin(days: string[]): void {
  // ok: floating-promise
  Promise.all(days.map(() => warm()));
  // ok: floating-promise
  Promise.all([warm(), load("today").catch((error) => log.error(error))]);
  // ok: floating-promise
  Promise.all(days.map((day) => load(day))).catch((error) => log.error(error));
  // ok: floating-promise
  Promise.allSettled(days.map((day) => load(day)));
  // ok: floating-promise
  days.forEach(async () => {
    await warm();
  });
  // ok: floating-promise
  days.forEach((day) => log.error(day));
}

export function later(ready: boolean, close: () => void): void {
  // ok: floating-promise
  ready && warm();
  // ok: floating-promise
  ready ? close() : load("fourth").catch((error) => log.error(error));
  // ok: floating-promise
  (async () => {
    try {
      await load("fifth");
    } catch (error) {
      log.error(error);
    }
  })();
  // ok: floating-promise
  (async () => {
    await load("sixth");
  })().catch((error) => log.error(error));
  // ok: floating-promise
  setTimeout(async () => {
    await warm();
  }, 10);
  // ok: floating-promise
  process.nextTick(() => close());
  // ok: floating-promise
  setInterval(() => load("seventh").catch((error) => log.error(error)), 1000);
}
