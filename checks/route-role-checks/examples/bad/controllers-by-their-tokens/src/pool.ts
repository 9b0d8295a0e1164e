type Maker<T> = (pool: Pool) => T;

export class Key<T> {
  declare readonly made: T;
  constructor(readonly label: string) {}
}

export class Pool {
  private readonly makers = new Map<Key<unknown>, Maker<unknown>>();

  add<T>(key: Key<T>, maker: Maker<T>): this {
    this.makers.set(key, maker);
    return this;
  }

  take<T>(key: Key<T>): T {
    const maker = this.makers.get(key);
    if (!maker) throw new Error(`nobody makes ${key.label}`);
    return maker(this) as T;
  }
}
