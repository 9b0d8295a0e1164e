export class Store {
  private rows: number[] = [];

  // ruleid: return-type-missing
  all() {
    return this.rows;
  }

  // ruleid: return-type-missing
  get size() {
    return this.rows.length;
  }

  // ruleid: return-type-missing
  add = (row: number) => {
    this.rows.push(row);
  };
}
