import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongFilesFirst } from './test/long-files-first.ts';

/** A shuffle that was asked for is not to be undone. */
const isShuffled = process.argv.some((argument) => argument.includes('sequence.shuffle'));

export default defineConfig({
  test: {
    include: [
      'packages/*/test/**/*.test.ts',
      'apps/*/test/**/*.test.ts',
      'test/**/*.test.ts',
      'bench/test/**/*.test.ts',
      'chaos/test/**/*.test.ts',
      'examples/*/test/**/*.test.ts',
    ],
    globalSetup: ['packages/testkit/src/global-setup.ts'],
    setupFiles: ['test/fixed-seed.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // A process runs many files, and what they import is loaded and compiled once. No module of ours has a state that
    // would tell one file of another: what looks like it are caches.
    isolate: false,
    // The programs that tests start load faster what another has compiled before. A directory of ours: it is executed.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules', '.cache', 'compiled-tests') },
    // Most tests wait for PostgreSQL and sockets; by default two cores would run one file at a time. With three they are
    // never idle; a fourth only adds waiting.
    maxWorkers: 3,
    // Of the tests of one file that may run side by side: each of them starts programs of its own.
    maxConcurrency: 3,
    ...(isShuffled ? {} : { sequence: { sequencer: LongFilesFirst } }),
  },
});
