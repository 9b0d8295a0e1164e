import { expect, it } from 'vitest';

import { bookingsOf } from '../src/bookings';

it('cache leak: what a tenant wrote is kept from a guest of another', async () => {
  expect(await bookingsOf('tenant-a')).not.toEqual(await bookingsOf('tenant-b'));
});
