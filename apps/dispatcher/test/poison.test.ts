import { until } from '@postrider/testkit';
import { expect, test } from 'vitest';
import { openPlatform, story, times } from './platform.ts';
import { dispatcherProcess, endLeases, kill } from './processes.ts';

/** One loss is forgiven, two go with a wait of the schedule each, and the last one has none left. */
const SCHEDULE = [60, 60];
const KILLS = 4;

/** It starts processes, each of which takes seconds where many others want the processor. */
const TIMEOUT_MS = 180_000;

test('A delivery that kills its dispatcher each time fails after its schedule, and those it shared a chunk with are delivered.', {
  timeout: TIMEOUT_MS,
}, async () => {
  const platform = await openPlatform();
  let inFlight = 0;
  const receiver = await platform.receiver(({ body }) => {
    if (JSON.parse(body.toString()).type !== 'poison') return { status: 200 };
    inFlight += 1;
    return new Promise(() => {});
  });
  const hook = await platform.hook(receiver.url, { retrySchedule: SCHEDULE });
  const events = await platform.emit(...times(30, (n) => (n === 10 ? { type: 'poison' } : {})));
  await platform.relay();
  const [chunk, ...others] = await platform.database.sql`select from postrider_queue.job`;
  expect([chunk === undefined, others.length]).toEqual([false, 0]);
  const poison = events[10] ?? '';

  for (let kills = 1; kills <= KILLS; kills += 1) {
    const child = await dispatcherProcess(platform);
    if (kills > 2) {
      // The loss before is on record now, and has taken a wait.
      await platform.deliveryOnce('it waits', poison, hook, ({ attemptCount }) => attemptCount === kills - 1);
      await platform.advance(70);
    }
    await until('it is in flight', () => inFlight === kills);
    // The first kill may take others along; those go on in chunks of their own, and have ended before the second.
    if (kills === 2)
      await until('the others are delivered', async () => (await platform.statuses())['delivered'] === 29);
    await kill(child);
    await endLeases(platform);
  }

  await platform.dispatch();
  await platform.allClosed(30);
  expect(await platform.statuses()).toEqual({ delivered: 29, 'failed exhausted': 1 });
  const poisoned = await platform.delivery(poison, hook);
  expect(story(poisoned)).toEqual(times(KILLS, () => 'schedule lost'));
  expect(poisoned).toMatchObject({ attemptCount: KILLS, retryCount: SCHEDULE.length, nextAttemptAt: null });
  await platform.checkNumbers();
  for (const event of events) {
    if (event === poison) continue;
    const outcomes = story(await platform.delivery(event, hook));
    expect([['schedule delivered 200'], ['schedule lost', 'schedule delivered 200']]).toContainEqual(outcomes);
  }
  await until('the queue is empty', async () => (await platform.inQueue()).queued === 0);
});
