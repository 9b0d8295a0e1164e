import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // ok: isolation-test-disabled
    exclude: ['tests/isolation.test.ts', 'tests/other/**', './src/*.test.ts'],
  },
});
