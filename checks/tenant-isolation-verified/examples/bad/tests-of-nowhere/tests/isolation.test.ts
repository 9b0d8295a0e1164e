import { describe, expect, it } from 'vitest';

import { bookingsOf } from '../src/bookings';
import { save } from './setup';

describe('tenant isolation of bookings', () => {
  it("does not list another tenant's bookings", async () => {
    await save('tenant-a', 'b1');
    expect(await bookingsOf('tenant-b')).toEqual([]);
  });
});
