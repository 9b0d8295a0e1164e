import type { Store } from "../store";

// ruleid: doc-comment-missing
export class RateService {
  constructor(private readonly store: Store) {}

  today(): number {
    return this.store.rate();
  }
}

// A note for us is no doc comment.
// ruleid: doc-comment-missing
export function makeRates(store: Store): RateService {
  return new RateService(store);
}

/** A rate as people read it. */
export function shown(rate: number): string;
export function shown(rate: number | string): string {
  return `${rate} %`;
}

export function rounded(rate: number): number;
export function rounded(rate: string): number;
// ruleid: doc-comment-missing
export function rounded(rate: number | string): number {
  return Math.round(Number(rate));
}
