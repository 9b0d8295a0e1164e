export class Store {
  #rows: number[] = [];

  constructor(rows: number[]) {
    this.#rows = rows;
  }

  set rows(rows: number[]) {
    this.#rows = rows;
  }

  all(): number[] {
    return this.read();
  }

  // ok: return-type-missing
  private read() {
    return this.#rows;
  }

  #count() {
    return this.#rows.length;
  }
}

class Hidden {
  all() {
    return 1;
  }
}

export const hidden: number = new Hidden().all();
