import { randomBytes } from 'node:crypto';
import { type ApplicationId, type EndpointId, uuid7 } from '@postrider/core';
import { type DeliveryKey, deferToScheduled, readClaimed, takeWishedRetries } from '@postrider/db';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readRow, writeRow } from './delivery-row.ts';
import { emit, relayDrained } from './outbox.ts';
import { seedApplication, seedEndpoint } from './seed.ts';

let { database, drop } = {} as TestDatabase;
let application: ApplicationId;
let endpointId: EndpointId;
let key: DeliveryKey;
beforeAll(async () => {
  ({ database, drop } = await createTestDatabase());
  application = await seedApplication(database);
  endpointId = await seedEndpoint(database, application);
});
beforeEach(async () => {
  key = { eventId: await emit(database, application), endpointId };
  await relayDrained(database);
});
afterAll(() => drop());

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000);
const DAY_MS = 86_400_000;

describe('the deliveries of a claimed chunk', () => {
  test('are read with their events, the data letter by letter', async () => {
    const data = '{ "b": 1.0, "a": 12345678901234567890, "u": "\\u00e9" }';
    const eventId = await emit(database, application, { type: 'order.paid', data });
    await relayDrained(database);
    const [found] = await readClaimed(database, [{ eventId, endpointId }]);
    expect(found).toMatchObject({
      eventId,
      endpointId,
      status: 'pending',
      attemptCount: 0,
      retryCount: 0,
      lostCount: 0,
      resumeAt: null,
      wish: null,
      due: true,
      expired: false,
      eventType: 'order.paid',
      data,
      dataBytes: Buffer.byteLength(data),
    });
  });

  test('are the open ones only', async () => {
    await writeRow(database, key, { status: 'delivered', nextAttemptAt: null });
    expect(await readClaimed(database, [key])).toEqual([]);
  });

  test('are due from a second before their moment on, for the queue counts in seconds', async () => {
    const due = async (seconds: number) => {
      await writeRow(database, key, { nextAttemptAt: inSeconds(seconds) });
      return (await readClaimed(database, [key])).map((found) => found.due);
    };
    expect(await due(-60)).toEqual([true]);
    expect(await due(0.5)).toEqual([true]);
    expect(await due(60)).toEqual([false]);
  });

  test('are expired when their time is over', async () => {
    const expired = async (seconds: number | null) => {
      const at = seconds === null ? null : inSeconds(seconds);
      await database.sql`update postrider.deliveries set expires_at = ${at} where event_id = ${key.eventId}`;
      return (await readClaimed(database, [key])).map((found) => found.expired);
    };
    expect(await expired(-1)).toEqual([true]);
    expect(await expired(60)).toEqual([false]);
    expect(await expired(null)).toEqual([false]);
  });

  test('are none where a day was dropped, and those of other days all the same', async () => {
    const dropped = { eventId: uuid7(Date.now() - 400 * DAY_MS, randomBytes(10)), endpointId };
    const unknown = { eventId: uuid7(Date.now(), randomBytes(10)), endpointId };
    const found = await readClaimed(database, [dropped, key, unknown]);
    expect(found.map(({ eventId }) => eventId)).toEqual([key.eventId]);
    expect(await readClaimed(database, [])).toEqual([]);
  });
});

describe('a retry that was wished for while an attempt was under way', () => {
  test('is taken once, and notes when the scheduled one was due', async () => {
    const scheduled = inSeconds(-5);
    await writeRow(database, key, { nextAttemptAt: scheduled, wish: 'retry' });
    expect(await takeWishedRetries(database, [key])).toEqual([{ ...key, resumeAt: scheduled }]);
    expect(await readRow(database, key)).toMatchObject({ nextAttemptAt: scheduled, resumeAt: scheduled, wish: null });
    expect(await takeWishedRetries(database, [key])).toEqual([]);
  });

  test('is not taken where something else was wished for', async () => {
    for (const wish of ['cancel', null] as const) {
      await writeRow(database, key, { wish });
      expect(await takeWishedRetries(database, [key])).toEqual([]);
      expect((await readRow(database, key)).wish).toBe(wish);
    }
    expect(await takeWishedRetries(database, [])).toEqual([]);
  });
});

test('An extra attempt that is given up leaves the scheduled one due at its time.', async () => {
  const scheduled = inSeconds(3600);
  await writeRow(database, key, { status: 'retrying', nextAttemptAt: inSeconds(-90), resumeAt: scheduled });
  await deferToScheduled(database, [key]);
  expect(await readRow(database, key)).toMatchObject({ status: 'retrying', nextAttemptAt: scheduled, resumeAt: null });
  const before = await readRow(database, key);
  await deferToScheduled(database, [key]);
  await deferToScheduled(database, []);
  expect(await readRow(database, key)).toEqual(before);
});
