import { move } from '@postrider/core';
import { type DeliveryKey, wishCancel, wishRetry } from '@postrider/db';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVERY_STATE, putState, readState, relative } from './delivery-states.ts';
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

describe.each(EVERY_STATE)(
  'a delivery that is $status $reason, next in $nextInHours h, resuming in $resumeInHours h, wish $wish',
  (before) => {
    test('is retried by a person as the lifecycle says, with an attempt besides if it moved', async () => {
      await database.transaction(async (tx) => {
        await putState(tx, key, before);
        const { state, now } = await readState(tx, key);
        const moved = await wishRetry(tx, key);
        const expected = move(state, { kind: 'retry', now });
        expect(relative((await readState(tx, key)).state, now)).toEqual(relative(expected, now));
        const isNew = JSON.stringify(expected) !== JSON.stringify(state);
        expect(moved).toBe(isNew);
      });
    });

    test('is cancelled by a person as the lifecycle says', async () => {
      await database.transaction(async (tx) => {
        await putState(tx, key, before);
        const { state, now } = await readState(tx, key);
        await wishCancel(tx, key);
        const expected = move(state, { kind: 'cancel', now });
        expect(relative((await readState(tx, key)).state, now)).toEqual(relative(expected, now));
      });
    });
  },
);
