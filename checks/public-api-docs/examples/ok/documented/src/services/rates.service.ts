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

/** A rate as people read it. */
export function shown(rate: number): string;
export function shown(rate: string): string;
// ok: doc-comment-missing
export function shown(rate: number | string): string {
  return `${rate} %`;
}

function rounded(rate: number): number;
/** A rate in whole cents. */
function rounded(rate: string): number;
// ok: doc-comment-missing
function rounded(rate: number | string): number {
  return Math.round(Number(rate));
}

export { rounded };
