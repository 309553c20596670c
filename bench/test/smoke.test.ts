import { createKeptDatabase } from '@postrider/testkit';
import { describe, expect, test } from 'vitest';
import { BENCHES } from '../src/catalogue.ts';
import { makePlatformsOn } from '../src/platform.ts';
import { runBenches } from '../src/run-benches.ts';
import { tableOf } from '../src/table.ts';

/** Whatever the machine, this much is so. */
const FACTS: Readonly<Record<string, object>> = {
  latency: { events: 40 },
  recover: { deliveries: 1_200, recoveredOnce: 1_200 },
  scale: { sentTwice: 0 },
  isolation: {
    manyBad: { badEndpoints: 20, sentUnlogged: 0 },
    outlivedLease: { timeouts: [1_000, 1_500].map((timeoutMs) => ({ timeoutMs, sentTwice: 0, lost: 0 })) },
    freedBacklogs: { freed: 400 },
  },
};

/** Run in processes and clusters of their own, as `pnpm bench` does it; `bytes` changes settings of the server. */
const IN_A_PROCESS = ['latency', 'bytes'];

// For the others, a database is enough. The settings of a server of somebody's own may be anything.
const { POSTRIDER_TEST_DATABASE_URL: given = '' } = process.env;
if (given === '') {
  makePlatformsOn(async () => {
    const { url, database, drop } = await createKeptDatabase();
    await database.close();
    return { url, remove: drop };
  });
}

/** Other tests run meanwhile. */
const TIMEOUT_MS = 180_000;

describe.concurrent('At its smallest, the bench', () => {
  const benches = BENCHES.filter(({ name }) => !IN_A_PROCESS.includes(name)).map(
    (bench) => [bench.name, bench] as const,
  );

  test.for(benches)(
    '%s has a value for each of its figures.',
    { timeout: TIMEOUT_MS },
    async ([name, bench], { expect }) => {
      const { figures, result } = await bench.run('small');
      expect(figures.length).toBeGreaterThan(0);
      expect(figures.filter(({ value }) => value === null)).toEqual([]);
      expect(result).toMatchObject(FACTS[name] ?? {});
    },
  );
});

test('A run leaves a report with a line for each figure, and says what machine it was.', async () => {
  const benches = BENCHES.filter(({ name }) => IN_A_PROCESS.includes(name));
  const report = await runBenches(benches, { size: 'small', progress: () => {} });
  expect(report.benches).toMatchObject([
    { name: 'latency', result: FACTS['latency'] },
    { name: 'bytes', figures: [{ value: expect.any(Number) }, {}, {}] },
  ]);
  expect(report.machine.cores).toBeGreaterThan(0);
  expect(report.versions['undici']).toMatch(/^\d+\./);
  expect(tableOf(report)).toMatch(/^latency +p50 +\S+ ms +≤ 6 ms/m);
});
