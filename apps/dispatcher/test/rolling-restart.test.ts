import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { countsById, openPlatform, times } from './platform.ts';
import { dispatcherProcess } from './processes.ts';

/** Enough that every dispatcher has some, and few enough that the end is not waited for. */
const EVENTS_UNDER_WAY_MAX = 30;

/** It starts processes, each of which takes seconds where many others want the processor. */
const TIMEOUT_MS = 180_000;

test('A rolling restart of three dispatchers under load sends nothing twice.', { timeout: TIMEOUT_MS }, async () => {
  const platform = await openPlatform();
  // Some answers are under way at every moment, so that each stop meets some.
  const receiver = await platform.receiver(({ path }) => (path === '/late' ? late() : { status: 200 }));
  for (const path of ['/a', '/b', '/late']) await platform.hook(`${receiver.url}${path}`);
  let dispatchers = await Promise.all(times(3, () => dispatcherProcess(platform)));
  const events: string[] = [];
  let restarted = false;
  const load = (async () => {
    for (; !restarted; await receiver.received(3 * (events.length - EVENTS_UNDER_WAY_MAX))) {
      events.push(...(await platform.emit(...times(5, () => ({})))));
    }
  })();
  for (const old of dispatchers) {
    await receiver.received(receiver.requests.length + 30);
    const next = await dispatcherProcess(platform);
    await receiver.received(receiver.requests.length + 30);
    expect(await stopped(old)).toEqual([0, null]);
    dispatchers = [...dispatchers, next];
  }
  restarted = true;
  await load;
  await platform.allClosed(events.length * 3);
  expect(await platform.statuses()).toEqual({ delivered: events.length * 3 });
  expect(countsById(receiver)).toEqual(new Map(events.map((id) => [id, 3])));
  const outcomes = await platform.database.sql`select distinct outcome from postrider.attempts`;
  expect(outcomes).toEqual([{ outcome: 'delivered' }]);
  await platform.checkNumbers();
  for (const dispatcher of dispatchers.slice(3)) expect(await stopped(dispatcher)).toEqual([0, null]);
});

/** Longer than a stop takes to begin. */
async function late(): Promise<{ status: number }> {
  await new Promise((resolve) => setTimeout(resolve, 300));
  return { status: 200 };
}

async function stopped(dispatcher: ChildProcess): Promise<unknown[]> {
  const exited = once(dispatcher, 'exit');
  dispatcher.kill('SIGTERM');
  return exited;
}
