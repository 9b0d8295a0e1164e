import { expect, it } from 'vitest';

it('books a slot', () => {
  expect(1).toBe(1);
});

it('lists the slots', () => {
  expect(1).toBe(1);
});

it('gives one back', () => {
  expect(1).toBe(1);
});
