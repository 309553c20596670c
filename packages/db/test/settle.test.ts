import { randomBytes } from 'node:crypto';
import { type ApplicationId, type EndpointId, uuid7 } from '@postrider/core';
import {
  type DeliveryKey,
  findLogged,
  partitionDayOf,
  type SettledState,
  settleAttempts,
  type Tx,
  writeDecided,
} from '@postrider/db';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attemptOf, DELIVERED, logOf, readRow, writeRow } from './delivery-row.ts';
import { begin, relayDrained } from './outbox.ts';
import { seedApplication, seedEndpoint, seedEvent } from './seed.ts';

let { database, drop } = {} as TestDatabase;
let application: ApplicationId;
let endpointId: EndpointId;
beforeAll(async () => {
  ({ database, drop } = await createTestDatabase());
  application = await seedApplication(database);
  endpointId = await seedEndpoint(database, application);
});
afterAll(() => drop());

async function newDelivery(): Promise<DeliveryKey> {
  const eventId = await seedEvent(database, application);
  await relayDrained(database);
  return { eventId, endpointId };
}

const settle = (tx: Tx, ...attempts: Parameters<typeof settleAttempts>[2]) =>
  settleAttempts(tx, partitionDayOf(attempts[0]?.eventId ?? ''), attempts);

const HOUR_MS = 3_600_000;
/** Whole milliseconds, as JavaScript has them. */
const NOW = new Date(Math.floor(Date.now()));
const inHours = (hours: number) => new Date(NOW.getTime() + hours * HOUR_MS);

const retrying = (fields: Partial<SettledState> = {}): SettledState => ({
  status: 'retrying',
  reason: null,
  retryCount: 1,
  lostCount: 0,
  nextAttemptAt: inHours(1),
  resumeAt: null,
  ...fields,
});

describe('an attempt', () => {
  test('is logged with everything it met, bytes that are no text included', async () => {
    const key = await newDelivery();
    const body = Buffer.from([0x00, 0xff, 0xfe, 0x1f, 0x8b, 0x00]);
    const answers = await database.transaction((tx) =>
      settle(
        tx,
        attemptOf(key, {
          trigger: 'manual',
          outcome: 'rejected',
          responseStatus: 500,
          responseHeaders: '{"x":"a\\"b","n":"1.0"}',
          responseBody: body,
          responseTruncated: true,
          errorCode: 'http_status',
          errorMessage: 'The receiver answered 500.',
          endpointRevision: 3,
          signature: 'v1,one v1,two',
          next: retrying(),
        }),
      ),
    );
    expect(answers).toEqual([{ number: 1, moved: true, current: { ...retrying(), wish: null } }]);
    const [row] = await database.sql`
      select number, trigger, started_at, duration_ms, outcome, response_status, response_headers, response_body,
        response_truncated, error_code, error_message, endpoint_revision::integer, signature,
        substr(id::text, 1, 18) = substr(event_id::text, 1, 18) as names_day
      from postrider.attempts where event_id = ${key.eventId}`;
    expect(row).toEqual({
      number: 1,
      trigger: 'manual',
      started_at: new Date('2026-11-01T10:00:00.123Z'),
      duration_ms: 12,
      outcome: 'rejected',
      response_status: 500,
      response_headers: '{"x":"a\\"b","n":"1.0"}',
      response_body: body,
      response_truncated: true,
      error_code: 'http_status',
      error_message: 'The receiver answered 500.',
      endpoint_revision: 3,
      signature: 'v1,one v1,two',
      names_day: true,
    });
  });

  test('that met no answer leaves the status of the last answer', async () => {
    const key = await newDelivery();
    const none = { responseStatus: null, responseHeaders: null, endpointRevision: null, signature: null } as const;
    await settle(database, attemptOf(key, { outcome: 'rejected', responseStatus: 503, next: retrying() }));
    const seen = { attemptCount: 1, resumeAt: null };
    await settle(database, attemptOf(key, { ...none, seen, outcome: 'timed_out', next: retrying({ retryCount: 2 }) }));
    const [row] = await database.sql`
      select last_response_status as status from postrider.deliveries where event_id = ${key.eventId}`;
    expect(row).toEqual({ status: 503 });
  });

  test('is numbered and logged whoever holds the lease, and only the first moves the delivery', async () => {
    const key = await newDelivery();
    const first = retrying({ nextAttemptAt: inHours(1) });
    const second = retrying({ nextAttemptAt: inHours(9) });
    const [[one], [other]] = (await Promise.all(
      [first, second].map((next) =>
        database.transaction((tx) => settle(tx, attemptOf(key, { outcome: 'timed_out', next }))),
      ),
    )) as [Awaited<ReturnType<typeof settle>>, Awaited<ReturnType<typeof settle>>];
    expect([one?.number, other?.number].sort()).toEqual([1, 2]);
    expect([one?.moved, other?.moved].filter(Boolean)).toHaveLength(1);
    expect((await logOf(database, key)).map(({ number }) => number)).toEqual([1, 2]);
    const winner = one?.moved === true ? first : second;
    expect(await readRow(database, key)).toMatchObject({
      attemptCount: 2,
      retryCount: 1,
      nextAttemptAt: winner.nextAttemptAt,
    });
  });

  test('that was delivered closes an open delivery, whatever was logged meanwhile', async () => {
    const key = await newDelivery();
    await settle(database, attemptOf(key, { outcome: 'lost', next: retrying({ lostCount: 1 }) }));
    const [answer] = await settle(database, attemptOf(key));
    expect(answer).toMatchObject({ number: 2, moved: true });
    expect(await readRow(database, key)).toMatchObject({ status: 'delivered', isClosed: true });
  });

  test('whose delivery is gone with its partition’s row is answered with nothing', async () => {
    const key = await newDelivery();
    const gone = { eventId: uuid7(Date.now(), randomBytes(10)), endpointId };
    const answers = await settle(database, attemptOf(gone), attemptOf(key));
    expect(answers[0]).toBeNull();
    expect(answers[1]).toMatchObject({ moved: true });
    expect(await logOf(database, gone)).toEqual([]);
  });

  test('of many is answered in the order given, whatever the order of the keys', async () => {
    const keys = [await newDelivery(), await newDelivery(), await newDelivery()].reverse();
    await settle(
      database,
      attemptOf(keys[1] ?? keys[0] ?? { eventId: '', endpointId }, { outcome: 'timed_out', next: retrying() }),
    );
    const answers = await settle(database, ...keys.map((key) => attemptOf(key)));
    expect(answers.map((answer) => answer?.number)).toEqual([1, 2, 1]);
  });

  test('in a transaction that is rolled back was neither logged nor counted', async () => {
    const key = await newDelivery();
    const transaction = await begin(database);
    await settle(transaction.tx, attemptOf(key));
    await transaction.rollback();
    expect(await logOf(database, key)).toEqual([]);
    expect(await readRow(database, key)).toMatchObject({ status: 'pending', attemptCount: 0 });
  });
});

test('Two settles of the same deliveries in opposite orders never wait in a circle.', async () => {
  const keys = await Promise.all(Array.from({ length: 20 }, () => newDelivery()));
  const rounds = Array.from({ length: 8 }, (_, n) => (n % 2 === 0 ? keys : [...keys].reverse()));
  await Promise.all(
    rounds.map((order) =>
      database.transaction((tx) =>
        settle(tx, ...order.map((key) => attemptOf(key, { outcome: 'timed_out', next: retrying() }))),
      ),
    ),
  );
  for (const key of keys) expect(await logOf(database, key)).toHaveLength(8);
});

test('Attempts that are on record are found by when they began.', async () => {
  const [logged, not] = [await newDelivery(), await newDelivery()];
  const startedAt = new Date('2026-11-20T12:34:56.789Z');
  await settle(database, attemptOf(logged, { startedAt }));
  const other = new Date(startedAt.getTime() + 1);
  expect(
    await findLogged(database, [
      { ...not, startedAt },
      { ...logged, startedAt },
    ]),
  ).toEqual(new Set([1]));
  expect(await findLogged(database, [{ ...logged, startedAt: other }])).toEqual(new Set());
  expect(await findLogged(database, [])).toEqual(new Set());
});

test('A state that was decided under the lock is written whole.', async () => {
  const key = await newDelivery();
  await writeRow(database, key, { wish: 'retry', lostCount: 2 });
  const open = retrying({ retryCount: 3, resumeAt: inHours(2) });
  await writeDecided(database, key, open);
  expect(await readRow(database, key)).toMatchObject({ ...open, wish: null, isClosed: false });
  await writeDecided(database, key, { ...DELIVERED, retryCount: 3 });
  expect(await readRow(database, key)).toMatchObject({ ...DELIVERED, retryCount: 3, isClosed: true });
});
