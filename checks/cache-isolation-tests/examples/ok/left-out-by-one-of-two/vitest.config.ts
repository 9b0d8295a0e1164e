import { defineConfig } from 'vitest/config';

// ok: isolation-test-disabled
const SLOW = ['tests/leaks*'];

export default defineConfig({
  test: { exclude: SLOW },
});
