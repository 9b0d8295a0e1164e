import { expect, it } from 'vitest';

it('adds up the bookings of tenant1 and tenant2', () => {
  expect(1 + 1).toBe(2);
});
