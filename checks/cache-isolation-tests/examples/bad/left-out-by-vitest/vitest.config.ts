import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // ruleid: isolation-test-disabled
    exclude: [...configDefaults.exclude, '**/leak{s,ing}.test.ts'],
    coverage: {
      // ok: isolation-test-disabled
      exclude: ['tests/leaks.test.ts'],
    },
  },
});
