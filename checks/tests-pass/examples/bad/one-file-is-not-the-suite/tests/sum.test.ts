import { expect, it } from 'vitest';

it('adds up', () => {
  expect(1 + 1).toBe(2);
});

it.each([1])('case %i', () => {
  expect(1).toBe(1);
});
