import { expect, it } from 'vitest';

it('lets a user log in: login', () => {
  expect(1).toBe(1);
});

it('does another thing', () => {
  expect(1).toBe(1);
});
