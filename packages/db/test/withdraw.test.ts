import type { ApplicationId, EndpointId } from '@postrider/core';
import {
  clearEndpoint,
  type DeliveryKey,
  endpointsToClear,
  expireOld,
  findCancelWishes,
  grantCancels,
  lookForWithdrawals,
  withdraw,
} from '@postrider/db';
import { createTestDatabase, type TestDatabase, until } from '@postrider/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readRow, writeRow } from './delivery-row.ts';
import { emit, relayDrained } from './outbox.ts';
import { seedApplication, seedEndpoint } from './seed.ts';

let { database, drop } = {} as TestDatabase;
let application: ApplicationId;
let endpointId: EndpointId;
beforeAll(async () => {
  ({ database, drop } = await createTestDatabase());
});
beforeEach(async () => {
  await database.sql`truncate postrider.deliveries, postrider.events`;
  await database.sql`update postrider.endpoint_state set cancel_reason = null, cancel_before = null`;
  application = await seedApplication(database);
  endpointId = await seedEndpoint(database, application);
});
afterAll(() => drop());

async function newDeliveries(count: number): Promise<DeliveryKey[]> {
  const keys: DeliveryKey[] = [];
  for (let n = 0; n < count; n += 1) keys.push({ eventId: await emit(database, application), endpointId });
  await relayDrained(database);
  return keys;
}

const statuses = async (keys: readonly DeliveryKey[]) =>
  Promise.all(keys.map(async (key) => (await readRow(database, key)).status));

const CLOSED = { status: 'failed', reason: 'exhausted', nextAttemptAt: null, resumeAt: null, wish: null } as const;

const mark = (reason: 'endpoint_disabled' | 'endpoint_deleted') => database.sql`
  update postrider.endpoint_state set cancel_reason = ${reason}, cancel_before = now() where endpoint_id = ${endpointId}`;

describe('withdrawing', () => {
  test.each(['endpoint_disabled', 'endpoint_deleted', 'expired', 'cancelled_by_user'] as const)(
    'ends an open delivery as %s, whatever was wished for it',
    async (reason) => {
      const [key] = (await newDeliveries(1)) as [DeliveryKey];
      await writeRow(database, key, { status: 'retrying', retryCount: 2, resumeAt: new Date(), wish: 'retry' });
      await withdraw(database, [key], reason);
      expect(await readRow(database, key)).toEqual({
        status: 'cancelled',
        reason,
        attemptCount: 0,
        retryCount: 2,
        lostCount: 0,
        nextAttemptAt: null,
        resumeAt: null,
        wish: null,
        isClosed: true,
      });
    },
  );

  test('leaves what has ended, and every other delivery, as it was', async () => {
    const [ended, open] = (await newDeliveries(2)) as [DeliveryKey, DeliveryKey];
    await writeRow(database, ended, CLOSED);
    const before = [await readRow(database, ended), await readRow(database, open)];
    await withdraw(database, [ended], 'expired');
    await withdraw(database, [], 'expired');
    expect([await readRow(database, ended), await readRow(database, open)]).toEqual(before);
  });
});

describe('clearing an endpoint that was disabled or deleted', () => {
  test.each(['endpoint_disabled', 'endpoint_deleted'] as const)('cancels what was open then, as %s', async (reason) => {
    const [one, ended] = (await newDeliveries(2)) as [DeliveryKey, DeliveryKey];
    await writeRow(database, ended, CLOSED);
    expect(await lookForWithdrawals(database)).toEqual({ cleared: false, wished: false });
    await mark(reason);
    expect(await lookForWithdrawals(database)).toEqual({ cleared: true, wished: false });
    expect(await endpointsToClear(database, { sinceMs: 0, max: 10 })).toEqual([endpointId]);
    expect(await clearEndpoint(database, endpointId, 10)).toBe(1);
    expect(await readRow(database, one)).toMatchObject({ status: 'cancelled', reason });
    expect(await statuses([ended])).toEqual(['failed']);
    expect(await endpointsToClear(database, { sinceMs: 0, max: 10 })).toEqual([]);
  });

  test('leaves what was made after it was enabled again', async () => {
    const before = await newDeliveries(1);
    await mark('endpoint_disabled');
    const after = await newDeliveries(1);
    await clearEndpoint(database, endpointId, 10);
    expect(await statuses([...before, ...after])).toEqual(['cancelled', 'pending']);
  });

  test('goes by shares, and takes the mark off with the last', async () => {
    const keys = await newDeliveries(5);
    await mark('endpoint_deleted');
    const shares = [];
    while ((await endpointsToClear(database, { sinceMs: 0, max: 10 })).length > 0)
      shares.push(await clearEndpoint(database, endpointId, 2));
    expect(shares).toEqual([2, 2, 1]);
    expect(new Set(await statuses(keys))).toEqual(new Set(['cancelled']));
  });

  test('waits for a settle that has deliveries in hand without keeping it from the endpoint’s state', async () => {
    const [settled] = (await newDeliveries(2)) as [DeliveryKey, DeliveryKey];
    await mark('endpoint_disabled');
    let clearing: Promise<number> | null = null;
    await database.transaction(async (tx) => {
      await tx.sql`
        select from postrider.deliveries where event_id = ${settled.eventId} and endpoint_id = ${endpointId} for update`;
      clearing = database.transaction((other) => clearEndpoint(other, endpointId, 10));
      await until('clearing waits for the delivery', async () => {
        const waiting = await database.sql`
          select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
        return waiting.length > 0;
      });
      await tx.sql`
        update postrider.endpoint_state set last_success_at = now() where endpoint_id = ${endpointId}`;
    });
    expect(await clearing).toBe(2);
    expect(await endpointsToClear(database, { sinceMs: 0, max: 10 })).toEqual([]);
  });

  test('by two at once leaves the mark while something is open', async () => {
    const keys = await newDeliveries(5);
    await mark('endpoint_deleted');
    const share = () => database.transaction((tx) => clearEndpoint(tx, endpointId, 2));
    await Promise.all([share(), share()]);
    expect(await endpointsToClear(database, { sinceMs: 0, max: 10 })).toEqual([endpointId]);
    for (let some = 2; some > 0; ) some = await share();
    expect(await statuses(keys)).toEqual(keys.map(() => 'cancelled'));
    expect(await endpointsToClear(database, { sinceMs: 0, max: 10 })).toEqual([]);
  });

  test('cancels nothing of one that has no mark', async () => {
    const keys = await newDeliveries(1);
    expect(await clearEndpoint(database, endpointId, 10)).toBe(0);
    expect(await statuses(keys)).toEqual(['pending']);
  });
});

describe('a day before the end of retention', () => {
  const DAY_MS = 86_400_000;

  test('what is open is cancelled as expired, and what is younger or has ended is not', async () => {
    const keys = await newDeliveries(3);
    const [open, ended] = keys as [DeliveryKey, DeliveryKey];
    await writeRow(database, ended, CLOSED);
    // With a retention of a day everything made before now is a day from its end.
    expect(await expireOld(database, { retentionDays: 2, max: 10 })).toBe(0);
    expect(await expireOld(database, { retentionDays: 1, max: 10 })).toBe(2);
    expect(await readRow(database, open)).toMatchObject({ status: 'cancelled', reason: 'expired' });
    expect(await statuses([ended])).toEqual(['failed']);
  });

  test('it goes by shares', async () => {
    await newDeliveries(3);
    const share = () => expireOld(database, { retentionDays: 1, max: 2 });
    expect([await share(), await share(), await share()]).toEqual([2, 1, 0]);
  });

  test('it counts from the event, not from the delivery', async () => {
    const [key] = (await newDeliveries(1)) as [DeliveryKey];
    await database.sql`
      update postrider.deliveries set created_at = now() - ${40 * DAY_MS} * interval '1 millisecond'
      where event_id = ${key.eventId}`;
    expect(await expireOld(database, { retentionDays: 30, max: 10 })).toBe(0);
  });
});

describe('a cancel that somebody wished for', () => {
  const cancelled = { status: 'cancelled', reason: 'cancelled_by_user', wish: null };

  test('is found, of one delivery or of all, and granted', async () => {
    const [one, other] = (await newDeliveries(2)) as [DeliveryKey, DeliveryKey];
    await writeRow(database, one, { wish: 'cancel' });
    await writeRow(database, other, { wish: 'cancel' });
    expect(await lookForWithdrawals(database)).toMatchObject({ wished: true });
    expect(await findCancelWishes(database, { only: one, max: 10 })).toEqual([one]);
    expect(await findCancelWishes(database, { only: null, max: 10 })).toEqual(expect.arrayContaining([one, other]));
    expect(await grantCancels(database, [one])).toBe(1);
    expect(await readRow(database, one)).toMatchObject(cancelled);
    expect(await readRow(database, other)).toMatchObject({ status: 'pending', wish: 'cancel' });
    expect(await grantCancels(database, [one, other])).toBe(1);
    expect(await readRow(database, other)).toMatchObject(cancelled);
  });

  test('is no wish for a retry, which waits for its chunk', async () => {
    const [key] = (await newDeliveries(1)) as [DeliveryKey];
    await writeRow(database, key, { wish: 'retry' });
    expect(await lookForWithdrawals(database)).toMatchObject({ wished: false });
    expect(await findCancelWishes(database, { only: key, max: 10 })).toEqual([]);
    expect(await grantCancels(database, [key])).toBe(0);
    expect(await readRow(database, key)).toMatchObject({ status: 'pending', wish: 'retry' });
  });
});
