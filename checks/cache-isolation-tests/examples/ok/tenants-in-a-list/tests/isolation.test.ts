import { describe, expect, it } from 'vitest';

import { bookingsOf } from '../src/bookings';
import { save } from './setup';

describe('cache isolation between tenants', () => {
  // ok: isolation-test-one-tenant
  it("does not serve one tenant what another one cached", async () => {
    for (const tenantId of ['acme', 'umbrella']) {
      await save(tenantId, `${tenantId}-b1`);
      expect(await bookingsOf(tenantId)).toEqual([{ id: `${tenantId}-b1` }]);
    }
  });
});
