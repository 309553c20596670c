import { describe, test } from 'vitest';
import { drawPlan } from '../src/draw-plan.ts';
import { findMeans } from '../src/means.ts';
import { runSeed } from '../src/run-seed.ts';

/*
 * Short runs for every change. The long ones are made by hand (`pnpm chaos`); what they have found is in
 * docs/internals/reliability.md.
 */

const DURATION_MS = 5_000;

/** Between them they draw every kind of action and many crash points, and no silence that all would have to wait for. */
const SEEDS = [2644, 5576];

/** Two worlds are made at once, each of which may have to wait for leases and for the sweep. */
const TIMEOUT_MS = 300_000;

describe.concurrent('Whatever is killed, frozen and cut, every law holds afterwards:', () => {
  test.for(SEEDS)('seed %i', { timeout: TIMEOUT_MS }, async (seed, { expect }) => {
    const means = findMeans();
    const { violations, directory, numbers } = await runSeed(means, drawPlan(seed, DURATION_MS, means));
    expect(violations, `pnpm chaos --seed ${seed} --seconds ${DURATION_MS / 1_000}; journals: ${directory}`).toEqual(
      [],
    );
    expect(numbers.acknowledged).toBeGreaterThan(0);
    expect(numbers.deliveries).toBeGreaterThan(0);
  });
});
