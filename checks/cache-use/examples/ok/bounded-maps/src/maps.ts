// ok: unbounded-map
const colours = new Map<string, string>([["a", "red"]]);
// ok: unbounded-map
const waiting = new Map<string, number>();
// ok: unbounded-map
const recent = new Map<string, number>();
// ok: unbounded-map
const modes = new Map<string, number>();
const byObject = new WeakMap<object, number>();

modes.set("day", 1);

export function start(id: string, key: object): void {
  waiting.set(id, 1);
  if (recent.size > 100) recent.clear();
  recent.set(id, 1);
  modes.set("night", colours.size);
  byObject.set(key, 1);
}

export function end(id: string): void {
  waiting.delete(id);
}
