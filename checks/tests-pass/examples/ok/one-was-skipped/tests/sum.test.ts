import { expect, it } from 'vitest';

it('adds up', () => {
  expect(1 + 1).toBe(2);
});

it.skip('takes away', () => {
  expect(2 - 1).toBe(1);
});
