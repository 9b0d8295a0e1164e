import { expect, it } from 'vitest';

// ruleid: test-failed
it('adds up', () => {
  expect(1 + 1).toBe(2);
});
