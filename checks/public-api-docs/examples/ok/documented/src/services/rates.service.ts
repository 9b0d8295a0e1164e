import type { Store } from "../store";

/** Rates of the day, as the bank publishes them. */
// eslint-disable-next-line max-classes-per-file
export class RateService {
  constructor(private readonly store: Store) {}
}

/**
 * Rates of a store.
 *
 * Throws when it holds none.
 */
export const makeRates = (store: Store): RateService => new RateService(store);

export interface Rate {
  day: string;
}

export class NoRateError extends Error {}
export { Money } from "../money";
