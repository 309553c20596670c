import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest by far, the longest first: each starts many processes. */
const LONG = [
  'bench/test/smoke.test.ts',
  'chaos/test/chaos.test.ts',
  'apps/cli/test/development.test.ts',
  'apps/api/test/fuzz.test.ts',
];

/** So many others between two of them: all at once, they would have to wait for each other's processes. */
const APART = 30;

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
