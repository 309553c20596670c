import {
  type ApplicationId,
  type DeliveryState,
  type EndpointId,
  isOpen,
  move,
  type NextState,
  type OpenDelivery,
} from '@postrider/core';
import { partitionDayOf, type SettledState, settleAttempts } from '@postrider/db';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attemptOf, type Row, readRow, writeRow } from './delivery-row.ts';
import { emit, relayDrained } from './outbox.ts';
import { seedApplication, seedEndpoint } from './seed.ts';

let { database, drop } = {} as TestDatabase;
let application: ApplicationId;
let endpointId: EndpointId;
beforeAll(async () => {
  ({ database, drop } = await createTestDatabase());
  application = await seedApplication(database);
  endpointId = await seedEndpoint(database, application);
});
afterAll(() => drop());

const HOUR_MS = 3_600_000;
/** Whole milliseconds, as JavaScript has them. */
const NOW = new Date(Math.floor(Date.now()));
const inHours = (hours: number) => new Date(NOW.getTime() + hours * HOUR_MS);

/** Every state in which an attempt's end can find its delivery … */
const open = (['pending', 'retrying'] as const).flatMap((status) =>
  [-1, 1].flatMap((nextIn) =>
    [null, 2].flatMap((resumeIn) =>
      ([null, 'retry', 'cancel'] as const).map((wish) => ({ status, nextIn, resumeIn, wish, reason: null })),
    ),
  ),
);
const closed = (
  [
    ['delivered', null],
    ['failed', 'exhausted'],
    ['failed', 'gone'],
    ['cancelled', 'cancelled_by_user'],
    ['cancelled', 'expired'],
  ] as const
).map(([status, reason]) => ({ status, nextIn: null, resumeIn: null, wish: null, reason }));

/** … what its maker had seen of it … */
const sights = [0, 1].flatMap((loggedSince) =>
  [false, true].flatMap((extra) => ([null, 'retry'] as const).map((wish) => ({ loggedSince, extra, wish }))),
);

/** … and what was decided then. */
const decisions: readonly NextState[] = [
  { status: 'delivered' },
  { status: 'retrying', retryCount: 4, lostCount: 0, nextAttemptAt: inHours(3), resumeAt: null },
  { status: 'retrying', retryCount: 3, lostCount: 1, nextAttemptAt: NOW, resumeAt: null },
  { status: 'retrying', retryCount: 3, lostCount: 2, nextAttemptAt: NOW, resumeAt: inHours(2) },
  { status: 'failed', reason: 'exhausted' },
  { status: 'failed', reason: 'gone' },
  { status: 'failed', reason: 'blocked' },
];

const COUNTS = { attemptCount: 7, retryCount: 3, lostCount: 2 };

function columnsOf(next: NextState): SettledState {
  // As its maker had seen it: somebody may have moved it since.
  const ended = { retryCount: COUNTS.retryCount - 1, lostCount: 0, nextAttemptAt: null, resumeAt: null };
  switch (next.status) {
    case 'delivered':
      return { ...ended, status: 'delivered', reason: null };
    case 'failed':
      return { ...ended, status: 'failed', reason: next.reason };
    case 'retrying':
      return { ...next, reason: null };
  }
}

function stateOf(row: Row): DeliveryState {
  const { attemptCount, retryCount, reason } = row;
  if (row.isClosed)
    return { status: row.status, attemptCount, retryCount, ...(reason === null ? {} : { reason }) } as DeliveryState;
  const { status, lostCount, nextAttemptAt, resumeAt, wish } = row;
  return { status, attemptCount, retryCount, lostCount, nextAttemptAt, resumeAt, wish } as OpenDelivery;
}

describe.each([...open, ...closed])(
  'the end of an attempt that finds its delivery $status $reason, next in $nextIn h, resuming in $resumeIn h, wish $wish',
  (found) => {
    test('either moves it as the lifecycle says or counts the attempt and leaves it locked as it was', async () => {
      const key = { eventId: await emit(database, application), endpointId };
      await relayDrained(database);
      const { nextIn, resumeIn, status, reason, wish } = found;
      for (const { loggedSince, extra, wish: wishSeen } of sights) {
        for (const decision of decisions) {
          await database.transaction(async (tx) => {
            await tx.sql`delete from postrider.attempts where event_id = ${key.eventId}`;
            await writeRow(tx, key, {
              ...COUNTS,
              status,
              reason,
              wish,
              nextAttemptAt: nextIn === null ? null : inHours(nextIn),
              resumeAt: resumeIn === null ? null : inHours(resumeIn),
            });
            const before = stateOf(await readRow(tx, key));
            const attemptCount = COUNTS.attemptCount - loggedSince;
            const seen = { attemptCount, resumeAt: extra ? inHours(2) : null };
            const attempt = attemptOf(key, {
              seen,
              outcome: 'rejected',
              responseStatus: 500,
              next: columnsOf(decision),
            });
            const [answer] = await settleAttempts(tx, partitionDayOf(key.eventId), [attempt]);
            const after = stateOf(await readRow(tx, key));
            const move1 = {
              kind: 'attempted',
              seen: { attemptCount, extra, wish: wishSeen },
              decision,
              now: NOW,
            } as const;
            const expected = move(before, move1);
            const counted = { ...before, attemptCount: COUNTS.attemptCount + 1 };
            const what = JSON.stringify({ loggedSince, extra, wishSeen, decision });
            expect(answer?.number, what).toBe(COUNTS.attemptCount + 1);
            if (answer?.moved === true) expect(after, what).toEqual(expected);
            else expect(after, what).toEqual(counted);
            // What nobody interfered with moves at once: only what the lifecycle must decide under the lock is left.
            const untouched =
              isOpen(before) && before.wish === null && loggedSince === 0 && extra === (resumeIn !== null);
            if (untouched || (isOpen(before) && decision.status === 'delivered'))
              expect(answer?.moved, what).toBe(true);
            if (!isOpen(before)) expect(answer?.moved, what).toBe(false);
          });
        }
      }
    });
  },
);
