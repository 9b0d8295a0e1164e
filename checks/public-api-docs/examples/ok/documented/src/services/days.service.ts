/**
 * Working days of a country.
 */

import type { Store } from "../store";

export class DayService {
  constructor(private readonly store: Store) {}
}
