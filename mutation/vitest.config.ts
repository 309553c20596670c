import { defineConfig } from 'vitest/config';

/** The tests that need nothing but the code: no PostgreSQL, and no global setup that starts one. */
export default defineConfig({
  test: {
    include: ['packages/{core,signing}/test/**/*.test.ts'],
    testTimeout: 60_000,
    // Each mutant is switched on in modules that are loaded already; those that are read on loading are left out.
    isolate: false,
  },
});
