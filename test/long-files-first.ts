import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes half a minute and more, about the longest first; the most start many processes, or a browser. */
const LONG = [
  'bench/test/smoke.test.ts',
  'chaos/test/chaos.test.ts',
  'test/documented-commands.test.ts',
  'apps/cli/test/development.test.ts',
  'packages/usecases/test/operations.test.ts',
  'apps/dispatcher/test/crash.test.ts',
  'apps/cli/test/roles.test.ts',
  'apps/dashboard/test/every-screen.test.ts',
  'apps/dashboard/test/journeys/embedding.test.ts',
  'examples/first-five-minutes/test/example.test.ts',
  'apps/api/test/fuzz.test.ts',
];

/** So many others between two of them: all at once, they would have to wait for each other's processes. */
const APART = 15;

/**
 * Begins with the files that take longest, so that none of them is left alone at the end. Vitest itself knows only how
 * long files took the last time: on a fresh clone it goes by their size, and the longest are among the smallest.
 */
export class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const long = LONG.flatMap((path) => sorted.find(({ moduleId }) => moduleId.endsWith(`/${path}`)) ?? []);
    const order = sorted.filter((file) => !long.includes(file));
    for (const [n, file] of long.entries()) order.splice(n * APART, 0, file);
    return order;
  }
}
