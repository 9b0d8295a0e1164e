import { expect, it } from 'vitest';

// ruleid: test-retried
it('adds up', () => {
  expect(1 + 1).toBe(2);
});
