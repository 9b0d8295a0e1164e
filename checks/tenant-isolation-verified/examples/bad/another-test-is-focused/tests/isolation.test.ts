import { describe, expect, it } from 'vitest';

import { bookingsOf } from '../src/bookings';
import { save } from './setup';

describe('tenant isolation of bookings', () => {
  // ruleid: isolation-test-disabled
  it("does not list another tenant's bookings", async () => {
    await save('tenant-a', 'b1');
    expect(await bookingsOf('tenant-b')).toEqual([]);
  });
});

describe('prices', () => {
  it.only('adds up', () => {
    expect(1 + 1).toBe(2);
  });
});
