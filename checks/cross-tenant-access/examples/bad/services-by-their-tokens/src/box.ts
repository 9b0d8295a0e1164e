export class Slot<T> {
  declare readonly holds: T;
  constructor(readonly label: string) {}
}

export class Box {
  private readonly makers = new Map<Slot<unknown>, (box: Box) => unknown>();

  fill<T>(slot: Slot<T>, maker: (box: Box) => T): this {
    this.makers.set(slot, maker);
    return this;
  }

  take<T>(slot: Slot<T>): T {
    const maker = this.makers.get(slot);
    if (!maker) throw new Error(`nothing in ${slot.label}`);
    return maker(this) as T;
  }
}
