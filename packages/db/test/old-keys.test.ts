import { firstUuidOf } from '@postrider/core';
import { forgetOldKeys } from '@postrider/db';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { seedApplication } from './seed.ts';

let { database, drop } = {} as TestDatabase;
let application: string;
beforeAll(async () => {
  ({ database, drop } = await createTestDatabase());
  application = await seedApplication(database);
});
beforeEach(async () => {
  await database.sql`truncate postrider.idempotency_keys, postrider.event_uids`;
});
afterAll(() => drop());

const HOUR_MS = 3_600_000;
const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR_MS);

const key = (name: string, ageHours: number) => database.sql`
  insert into postrider.idempotency_keys (application_id, key, hash, event_ids, created_at)
  values (${application}, ${name}, '', '{}', ${hoursAgo(ageHours)})`;
const uid = (name: string, ageHours: number) => database.sql`
  insert into postrider.event_uids (application_id, uid, event_id)
  values (${application}, ${name}, ${firstUuidOf(hoursAgo(ageHours))})`;

const forget = (max = 100) => forgetOldKeys(database, { retentionDays: 30, max });
const left = async () => {
  const rows = await database.sql<{ name: string }[]>`
    select key as name from postrider.idempotency_keys union all select uid from postrider.event_uids order by 1`;
  return rows.map(({ name }) => name);
};

test('An idempotency key is remembered for 24 hours, and then forgotten.', async () => {
  await key('young', 23.9);
  await key('old', 24.1);
  expect(await forget()).toBe(1);
  expect(await left()).toEqual(['young']);
});

test('The uid of an event is remembered while the event may be there, and then forgotten.', async () => {
  await uid('kept', 30 * 24);
  await uid('gone', 31 * 24 + 1);
  expect(await forget()).toBe(1);
  expect(await left()).toEqual(['kept']);
});

test('Much is forgotten by shares, oldest first, until there is less than a share.', async () => {
  for (let n = 0; n < 5; n += 1) {
    await key(`key ${n}`, 30 + n);
    await uid(`uid ${n}`, 40 * 24 + n);
  }
  expect(await forget(3)).toBe(3);
  expect(await left()).toEqual(['key 0', 'key 1', 'uid 0', 'uid 1']);
  expect(await forget(3)).toBe(2);
  expect(await forget(3)).toBe(0);
});
