import { describe, expect, test } from 'vitest';
import { BENCHES } from '../src/catalogue.ts';
import { runBenches } from '../src/run-benches.ts';
import { tableOf } from '../src/table.ts';

/** Whatever the machine, this much is so. */
const FACTS: Readonly<Record<string, object>> = {
  latency: { events: 40 },
  recover: { deliveries: 1_200, recoveredOnce: 1_200 },
  scale: { sentTwice: 0 },
};

/** Runs in a process of its own, as `pnpm bench` does it. */
const IN_A_PROCESS = 'latency';

/** Several clusters are made at once, while other tests run. */
const TIMEOUT_MS = 180_000;

describe.concurrent('At its smallest, the bench', () => {
  const benches = BENCHES.filter(({ name }) => name !== IN_A_PROCESS).map((bench) => [bench.name, bench] as const);

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
  const benches = BENCHES.filter(({ name }) => name === IN_A_PROCESS);
  const report = await runBenches(benches, { size: 'small', progress: () => {} });
  const [entry] = report.benches;
  expect(entry).toMatchObject({ name: IN_A_PROCESS, result: FACTS[IN_A_PROCESS] });
  expect(report.machine.cores).toBeGreaterThan(0);
  expect(report.versions['undici']).toMatch(/^\d+\./);
  expect(tableOf(report)).toMatch(/^latency +p50 +\S+ ms +≤ 6 ms/m);
});
