import type { ApplicationId } from '@postrider/core';
import { createRelayLook, type Database, relayHasWork } from '@postrider/db';
import { createTestDatabase } from '@postrider/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { begin, emit, type OpenTransaction, relayDrained } from './outbox.ts';
import { seedApplication } from './seed.ts';

let database: Database;
let drop: () => Promise<void>;
let application: ApplicationId;
beforeAll(async () => {
  ({ database, drop } = await createTestDatabase());
  application = await seedApplication(database);
});
afterAll(() => drop());

/** A clock that stands still: what is found is found by what was committed, and not because a second has passed. */
const STILL = () => 0;

test('What is committed after any number of looks that found nothing is found by the next, whenever its transaction began.', async () => {
  const { hasWork } = createRelayLook(database, STILL);
  const early = await begin(database);
  await emit(early.tx, application);
  await relayDrained(database);
  for (let n = 0; n < 3; n += 1) expect(await hasWork()).toBe(false);
  const late = await begin(database);
  await emit(late.tx, application);
  for (let n = 0; n < 3; n += 1) expect(await hasWork()).toBe(false);
  await late.commit();
  expect(await hasWork()).toBe(true);
  await relayDrained(database);
  for (let n = 0; n < 3; n += 1) expect(await hasWork()).toBe(false);
  await early.commit();
  expect(await hasWork()).toBe(true);
  await relayDrained(database);
});

const steps = fc.array(fc.constantFrom('emit', 'commit', 'rollback', 'relay', 'look', 'look', 'look'), {
  minLength: 10,
  maxLength: 40,
});

test('Whatever happens between looks, each says what one that remembers nothing says.', async () => {
  const run = async (plan: readonly string[]) => {
    const { hasWork } = createRelayLook(database, STILL);
    const open: OpenTransaction[] = [];
    for (const step of plan) {
      if (step === 'emit') {
        const writer = await begin(database);
        await emit(writer.tx, application);
        open.push(writer);
      } else if (step === 'commit') await open.shift()?.commit();
      else if (step === 'rollback') await open.pop()?.rollback();
      else if (step === 'relay') await relayDrained(database);
      else expect(await hasWork()).toBe(await relayHasWork(database));
      // As many as there are connections for.
      if (open.length === 3) await open.shift()?.commit();
    }
    for (const writer of open) await writer.rollback();
  };
  await fc.assert(fc.asyncProperty(steps, run), { numRuns: 20 });
});
