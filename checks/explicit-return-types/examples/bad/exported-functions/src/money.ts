export namespace Money {
  // ruleid: return-type-missing
  export function add(a: number, b: number) {
    return a + b;
  }

  // ok: return-type-missing
  export function sum(a: number, b: number): number {
    return a + b;
  }

  // ok: return-type-missing
  function own(a: number) {
    return a;
  }

  export namespace Round {
    // ruleid: return-type-missing
    export const up = (a: number) => Math.ceil(own(a));
  }
}
