import { type RateShare, rateStep, useSlot } from '@postrider/core';
import { createDatabaseClock } from '@postrider/db';
import { createLogger } from '@postrider/telemetry';
import { until } from '@postrider/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { type Lane, newLane, noteRate } from '../src/lane.ts';
import { SlotTaker } from '../src/slot-taker.ts';
import { openPlatform, type Platform } from './platform.ts';

/** A lane of a rate-limited endpoint in which so many deliveries wait. */
async function limitedLane(platform: Platform, rateLimit: number, waiting: number): Promise<Lane> {
  const { uuid } = await platform.hook('http://127.0.0.1:8080/', { rateLimit });
  const lane = newLane(uuid, 100);
  noteRate(lane, rateLimit);
  // They are only counted.
  lane.waiting.length = waiting;
  return lane;
}

async function slotTaker({ database }: Platform) {
  const clock = await createDatabaseClock(database);
  onTestFinished(() => clock.close());
  const shares: (RateShare | null)[] = [];
  const rested: Lane[] = [];
  const taker = new SlotTaker({
    database,
    clock,
    logger: createLogger({ level: 'error', name: 'test' }),
    answered: (lanes) => shares.push(...lanes.map(({ share }) => share)),
    wakeAt: () => {},
    rest: (lane) => rested.push(lane),
  });
  return { taker, shares, rested };
}

test('A lane that comes again while slots are asked for keeps those it gets, and no others are taken.', async () => {
  const platform = await openPlatform();
  const lane = await limitedLane(platform, 10, 100);
  const { taker, shares } = await slotTaker(platform);
  taker.attend([lane]);
  taker.attend([lane]);
  await until('both are answered', () => shares.length === 2);
  expect(shares[0]).toMatchObject({ slots: 11 });
  expect(shares[1]).toBe(shares[0]);
  await taker.stop();
});

test('A lane whose next slot is far away rests; one that is soon served waits.', async () => {
  const platform = await openPlatform();
  const slow = await limitedLane(platform, 0.01, 5);
  const fast = await limitedLane(platform, 5, 20);
  const { taker, shares, rested } = await slotTaker(platform);
  taker.attend([slow, fast]);
  await until('both are answered', () => shares.length === 2);
  for (const lane of [slow, fast]) {
    const now = performance.now();
    while (lane.share !== null && rateStep(lane.share, now).kind === 'begin') lane.share = useSlot(lane.share, now);
  }
  taker.attend([slow, fast]);
  expect(rested).toEqual([slow]);
  await taker.stop();
});

test('A lane in which nothing waits any more takes no slot.', async () => {
  const platform = await openPlatform();
  const first = await limitedLane(platform, 10, 1);
  const lane = await limitedLane(platform, 10, 1);
  const { taker, shares } = await slotTaker(platform);
  taker.attend([first]);
  taker.attend([lane]);
  lane.waiting.length = 0;
  await until('both are answered', () => shares.length === 2);
  expect(shares).toMatchObject([{ slots: 1 }, { slots: 0 }]);
  const untouched = await platform.database.sql`
    select from postrider.endpoint_state where endpoint_id = ${lane.endpointId} and rate_budget_at is null`;
  expect(untouched).toHaveLength(1);
  await taker.stop();
});
