import { expect, it } from 'vitest';

it('lets a user log in: login', () => {
  expect(1).toBe(1);
});

it('takes a webhook of a payment', () => {
  expect(1).toBe(1);
});
