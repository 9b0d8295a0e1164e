export abstract class Totals {
  // ruleid: return-type-missing
  public run() {
    return 1;
  }
}

export class Shop {
  // ruleid: return-type-missing
  add(count: number) {
    return count;
  }

  // ok: return-type-missing
  private drop(count: number) {
    return count;
  }
}

// ruleid: return-type-missing
export default (count: number) => count + 1;
