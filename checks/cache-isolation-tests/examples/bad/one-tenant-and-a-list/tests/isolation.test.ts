import { describe, expect, it } from 'vitest';

import { bookingsOf } from '../src/bookings';
import { save } from './setup';

describe('cache isolation between tenants', () => {
  // ruleid: isolation-test-one-tenant
  it("does not serve one tenant what another one cached", async () => {
    for (const id of ['b1', 'b2']) {
      await save('tenant-a', id);
    }
    expect(await bookingsOf('tenant-a')).toHaveLength(2);
  });
});
