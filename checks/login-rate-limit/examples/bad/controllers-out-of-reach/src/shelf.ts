export class Shelf {
  private readonly held = new Map<string, any>();

  put(name: string, thing: any): this {
    this.held.set(name, thing);
    return this;
  }

  take(name: string): any {
    return this.held.get(name);
  }
}
