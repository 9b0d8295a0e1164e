import { defineConfig } from 'vitest/config';

const SLOW = ['tests/leaks*'];

export default defineConfig({
  test: { exclude: SLOW },
});
