import { expect, it } from 'vitest';

it('books a slot', () => {
  expect(1).toBe(1);
});
