import { describe, expect, it } from 'vitest';

import { bookingsOf } from '../src/bookings';
import { save } from './setup';

describe('cache isolation between tenants', () => {
  it("does not serve one tenant what another one cached", async () => {
    await save('tenant-a', 'b1');
    expect(await bookingsOf('tenant-b')).toEqual([]);
  });
});
