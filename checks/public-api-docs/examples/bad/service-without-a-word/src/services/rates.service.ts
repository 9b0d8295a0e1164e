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
