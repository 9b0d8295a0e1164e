import { expect, it } from 'vitest';

it('is never run', () => {
  expect(1).toBe(1);
});
