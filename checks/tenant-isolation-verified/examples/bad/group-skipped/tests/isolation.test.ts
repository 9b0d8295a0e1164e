import { describe, expect, it } from 'vitest';

import { bookingsOf } from '../src/bookings';
import { save } from './setup';

// ruleid: isolation-test-disabled
describe.skip('tenant isolation of bookings', () => {
  it("does not list another tenant's bookings", async () => {
    await save('tenant-a', 'b1');
    expect(await bookingsOf('tenant-b')).toEqual([]);
  });

  // ruleid: isolation-test-disabled
  it.skip('does not keep for one tenant what another one dropped', async () => {
    expect(await bookingsOf('tenant-b')).toEqual([]);
  });
});
