import { type DeliveryState, move } from '@postrider/core';
import { type DeliveryKey, type Tx, wishCancel, wishRetry } from '@postrider/db';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { relayAll, seedApplication, seedEndpoint, seedEvent } from './seed.ts';

let { database, drop } = {} as TestDatabase;
let key: DeliveryKey;
beforeAll(async () => {
  ({ database, drop } = await createTestDatabase());
  const applicationId = await seedApplication(database);
  const endpointId = await seedEndpoint(database, applicationId);
  key = { eventId: await seedEvent(database, applicationId), endpointId };
  await relayAll(database);
});
afterAll(() => drop());

const HOUR_MS = 3_600_000;

const open = (['pending', 'retrying'] as const).flatMap((status) =>
  [-HOUR_MS, HOUR_MS].flatMap((nextInMs) =>
    [null, 2 * HOUR_MS].flatMap((resumeInMs) =>
      ([null, 'retry', 'cancel'] as const).map((wish) => ({ status, nextInMs, resumeInMs, wish, reason: null })),
    ),
  ),
);
const closed = (
  [
    ['delivered', null],
    ['failed', 'exhausted'],
    ['failed', 'gone'],
    ['failed', 'blocked'],
    ['cancelled', 'cancelled_by_user'],
    ['cancelled', 'endpoint_disabled'],
    ['cancelled', 'endpoint_deleted'],
    ['cancelled', 'expired'],
  ] as const
).map(([status, reason]) => ({ status, nextInMs: null, resumeInMs: null, wish: null, reason }));

interface Before {
  readonly status: string;
  readonly nextInMs: number | null;
  readonly resumeInMs: number | null;
  readonly wish: string | null;
  readonly reason: string | null;
}

async function put({ sql }: Tx, before: Before): Promise<void> {
  await sql`
    update postrider.deliveries set status = ${before.status}, reason = ${before.reason}, wish = ${before.wish},
      next_attempt_at = now() + ${before.nextInMs}::float8 * interval '1 millisecond',
      resume_at = now() + ${before.resumeInMs}::float8 * interval '1 millisecond',
      completed_at = case when ${before.nextInMs}::float8 is null then now() - interval '1 day' end,
      attempt_count = 7, retry_count = 3, lost_count = 2
    where event_id = ${key.eventId} and endpoint_id = ${key.endpointId}`;
}

/** The row as core's lifecycle has it; what a closed one is left with is the row's CHECKs' business. */
async function read({ sql }: Tx): Promise<{ readonly state: DeliveryState; readonly now: Date }> {
  const [row] = await sql<{ state: DeliveryState; reason: string | null; now: Date }[]>`
    select now() as now, reason, status, next_attempt_at as "nextAttemptAt", resume_at as "resumeAt", wish,
      attempt_count as "attemptCount", retry_count as "retryCount", lost_count as "lostCount"
    from postrider.deliveries where event_id = ${key.eventId} and endpoint_id = ${key.endpointId}`;
  if (row === undefined) throw new Error('The delivery is gone.');
  const { now, reason, ...columns } = row as unknown as { now: Date; reason: string | null } & Record<string, unknown>;
  const { status, attemptCount, retryCount } = columns;
  const isOpen = columns['nextAttemptAt'] !== null;
  const closedState = { status, attemptCount, retryCount, ...(reason === null ? {} : { reason }) };
  return { state: (isOpen ? columns : closedState) as unknown as DeliveryState, now };
}

describe.each([...open, ...closed])(
  'a delivery that is $status $reason, next $nextInMs, resuming $resumeInMs, wish $wish',
  (before) => {
    test('is retried by a person as the lifecycle says, with an attempt besides if it moved', async () => {
      await database.transaction(async (tx) => {
        await put(tx, before);
        const { state, now } = await read(tx);
        const moved = await wishRetry(tx, key);
        const expected = move(state, { kind: 'retry', now });
        expect(relative((await read(tx)).state, now)).toEqual(relative(expected, now));
        const isNew = JSON.stringify(expected) !== JSON.stringify(state);
        expect(moved).toBe(isNew);
      });
    });

    test('is cancelled by a person as the lifecycle says', async () => {
      await database.transaction(async (tx) => {
        await put(tx, before);
        const { state, now } = await read(tx);
        await wishCancel(tx, key);
        expect(relative((await read(tx)).state, now)).toEqual(relative(move(state, { kind: 'cancel', now }), now));
      });
    });
  },
);

/** With its moments as hours from now: the statement's moment is a little later than the transaction's. */
function relative(state: DeliveryState, now: Date): object {
  const hours = (value: unknown) => (value instanceof Date ? `${Math.round((+value - +now) / HOUR_MS)} h` : value);
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [name, hours(value)]));
}
