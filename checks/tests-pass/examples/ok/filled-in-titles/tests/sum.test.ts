import { expect, it } from 'vitest';

it.each([[1, 2], [3, 4]])('adds %i and %i', (a, b) => {
  expect(a + b).toBeGreaterThan(2);
});
