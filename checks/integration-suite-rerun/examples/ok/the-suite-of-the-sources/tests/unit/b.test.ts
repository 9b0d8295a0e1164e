import { expect, it } from 'vitest';

it('books x', () => {
  expect(1).toBe(1);
});

it('lists y', () => {
  expect(1).toBe(1);
});

it('gives z', () => {
  expect(1).toBe(1);
});
