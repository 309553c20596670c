import type { EndpointId } from '@postrider/core';
import {
  disableEndpoint,
  endpointsToClear,
  holdEndpoint,
  readConfigurationStates,
  readConfigurations,
  recordOutcomes,
} from '@postrider/db';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { seedApplication, seedEndpoint } from './seed.ts';

let { database, drop } = {} as TestDatabase;
let endpointId: EndpointId;
beforeAll(async () => {
  ({ database, drop } = await createTestDatabase());
});
beforeEach(async () => {
  endpointId = await seedEndpoint(database, await seedApplication(database));
});
afterAll(() => drop());

interface Health {
  readonly failures: number;
  readonly failingSince: Date | null;
  readonly lastSuccessAt: Date | null;
}

async function health(): Promise<Health> {
  const [row] = await database.sql<Health[]>`
    select consecutive_failures as failures, failing_since as "failingSince", last_success_at as "lastSuccessAt"
    from postrider.endpoint_state where endpoint_id = ${endpointId}`;
  if (row === undefined) throw new Error('The endpoint has no state.');
  return row;
}

const record = (failures: number, succeeded: boolean) =>
  recordOutcomes(database, [{ endpointId, failures, succeeded }]);

describe('the health of an endpoint', () => {
  test('counts failures from the last success on, and keeps when they began', async () => {
    await record(2, false);
    const first = await health();
    expect(first).toMatchObject({ failures: 2, lastSuccessAt: null });
    expect(first.failingSince).not.toBeNull();
    await record(3, false);
    expect(await health()).toEqual({ ...first, failures: 5 });
  });

  test('is whole again after a success', async () => {
    await record(4, false);
    await record(0, true);
    expect(await health()).toEqual({ failures: 0, failingSince: null, lastSuccessAt: expect.any(Date) });
  });

  test('counts only the failures after a success among them', async () => {
    await record(4, false);
    const before = await health();
    await record(1, true);
    const after = await health();
    expect(after).toEqual({ failures: 1, failingSince: expect.any(Date), lastSuccessAt: expect.any(Date) });
    expect(after.failingSince?.getTime()).toBeGreaterThanOrEqual(before.failingSince?.getTime() ?? Infinity);
  });

  test('is not written again for each success of a healthy one', async () => {
    await record(0, true);
    const version = () =>
      database.sql`select xmin::text from postrider.endpoint_state where endpoint_id = ${endpointId}`;
    await database.sql`update postrider.endpoint_state set last_success_at = now() + interval '1 hour'
      where endpoint_id = ${endpointId}`;
    const before = await version();
    await record(0, true);
    expect(await version()).toEqual(before);
  });

  test('of several is brought up to date from two sides at once', async () => {
    const ids = [endpointId];
    for (let n = 0; n < 9; n += 1) ids.push(await seedEndpoint(database, await seedApplication(database)));
    const outcomes = ids.map((id) => ({ endpointId: id, failures: 1, succeeded: false }));
    await Promise.all(
      Array.from({ length: 6 }, (_, n) => recordOutcomes(database, n % 2 === 0 ? outcomes : [...outcomes].reverse())),
    );
    expect((await health()).failures).toBe(6);
    await recordOutcomes(database, []);
  });
});

describe('a change of health', () => {
  test('is answered for endpoints that were failing, or are, with what was before', async () => {
    expect(await record(0, true)).toEqual([]);
    const [first] = await record(2, false);
    expect(first).toEqual({
      endpointId,
      before: { consecutiveFailures: 0, failingSince: null },
      after: { consecutiveFailures: 2, failingSince: expect.any(Date) },
      succeeded: false,
    });
    const [mixed] = await record(1, true);
    expect(mixed).toMatchObject({ before: first?.after, after: { consecutiveFailures: 1 }, succeeded: true });
    const [last] = await record(0, true);
    expect(last).toMatchObject({ before: mixed?.after, after: { consecutiveFailures: 0, failingSince: null } });
    expect(await record(0, true)).toEqual([]);
  });

  test('is seen by one of several settles at once, whoever comes when', async () => {
    const changes = await Promise.all(Array.from({ length: 12 }, () => record(1, false)));
    const before = changes.flat().map((change) => change.before.consecutiveFailures);
    expect(before.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    for (const { before, after } of changes.flat()) {
      expect(after.consecutiveFailures).toBe(before.consecutiveFailures + 1);
    }
  });
});

describe('a hold', () => {
  const heldUntil = async () => (await readConfigurationStates(database, [endpointId])).map((state) => state.heldUntil);

  test('is only ever lengthened', async () => {
    const [soon, late] = [new Date(Date.now() + 10_000), new Date(Date.now() + 90_000)];
    await holdEndpoint(database, endpointId, late);
    await holdEndpoint(database, endpointId, soon);
    expect(await heldUntil()).toEqual([late]);
  });

  test('changes no version of the configuration', async () => {
    const version = async () => (await readConfigurationStates(database, [endpointId])).map((state) => state.version);
    const before = await version();
    await holdEndpoint(database, endpointId, new Date());
    expect(await version()).toEqual(before);
  });
});

describe('a failing endpoint', () => {
  test('is known as such to every dispatcher, without a new version, until something succeeds, which proves it', async () => {
    const read = async () => {
      const [state] = await readConfigurationStates(database, [endpointId]);
      const [whole] = await readConfigurations(database, [endpointId]);
      expect(whole).toMatchObject({ failing: state?.failing, proven: state?.proven });
      return state;
    };
    const before = await read();
    expect(before).toMatchObject({ failing: false, proven: false });
    await recordOutcomes(database, [{ endpointId, failures: 1, succeeded: false }]);
    expect(await read()).toEqual({ ...before, failing: true });
    await recordOutcomes(database, [{ endpointId, failures: 0, succeeded: true }]);
    expect(await read()).toEqual({ ...before, proven: true });
    await recordOutcomes(database, [{ endpointId, failures: 1, succeeded: false }]);
    expect(await read()).toEqual({ ...before, failing: true });
  });
});

describe('an endpoint whose receiver answered 410', () => {
  test('is disabled as gone, in a new version, and what is open is to be cancelled', async () => {
    const [before] = await readConfigurations(database, [endpointId]);
    await disableEndpoint(database, endpointId, 'gone');
    const [after] = await readConfigurations(database, [endpointId]);
    expect(after?.status).toBe('disabled');
    expect(after?.version).not.toBe(before?.version);
    expect(await endpointsToClear(database, { sinceMs: 0, max: 100 })).toContain(endpointId);
    const [row] = await database.sql`select status_reason as reason from postrider.endpoints where id = ${endpointId}`;
    expect(row).toEqual({ reason: 'gone' });
  });

  test('keeps the reason of the person who disabled it before, and is not marked again', async () => {
    await database.sql`
      update postrider.endpoints set status = 'disabled', status_reason = 'manual' where id = ${endpointId}`;
    await disableEndpoint(database, endpointId, 'gone');
    const [row] = await database.sql`select status_reason as reason from postrider.endpoints where id = ${endpointId}`;
    expect(row).toEqual({ reason: 'manual' });
    expect(await endpointsToClear(database, { sinceMs: 0, max: 100 })).not.toContain(endpointId);
  });

  test('is left alone when it was deleted', async () => {
    await database.sql`update postrider.endpoints set deleted_at = now() where id = ${endpointId}`;
    await disableEndpoint(database, endpointId, 'gone');
    expect((await readConfigurations(database, [endpointId])).map(({ status }) => status)).toEqual(['deleted']);
    expect(await endpointsToClear(database, { sinceMs: 0, max: 100 })).not.toContain(endpointId);
  });
});

describe('what a dispatcher goes by', () => {
  test('is the application’s where the endpoint leaves it open', async () => {
    const read = async () => (await readConfigurations(database, [endpointId]))[0];
    expect(await read()).toMatchObject({ retrySchedule: null, timeoutMs: null, maxInFlight: null, rateLimit: null });
    await database.sql`
      update postrider.applications as a set retry_schedule = array[5, 6], timeout_ms = 2000
      from postrider.endpoints as e where e.id = ${endpointId} and a.id = e.application_id`;
    expect(await read()).toMatchObject({ retrySchedule: [5, 6], timeoutMs: 2000 });
    await database.sql`
      update postrider.endpoints set retry_schedule = '{}', timeout_ms = 3000, max_in_flight = 7, rate_limit = 0.5
      where id = ${endpointId}`;
    expect(await read()).toMatchObject({ retrySchedule: [], timeoutMs: 3000, maxInFlight: 7, rateLimit: 0.5 });
  });

  test('has a new version with every change of the endpoint or its application', async () => {
    const version = async () => (await readConfigurationStates(database, [endpointId]))[0]?.version;
    const versions = [await version()];
    await database.sql`update postrider.endpoints set revision = revision + 1 where id = ${endpointId}`;
    versions.push(await version());
    await database.sql`
      update postrider.applications as a set revision = a.revision + 1
      from postrider.endpoints as e where e.id = ${endpointId} and a.id = e.application_id`;
    versions.push(await version());
    expect(new Set(versions).size).toBe(3);
    expect((await readConfigurations(database, [endpointId]))[0]?.version).toBe(versions[2]);
  });

  test('holds the secrets that are alive, newest first', async () => {
    const insert = (sealed: string, expiresAt: string | null) => database.sql`
      insert into postrider.endpoint_secrets (endpoint_id, sealed, expires_at)
      values (${endpointId}, ${sealed}, now() + ${expiresAt}::interval)`;
    await insert('dead', '-1 second');
    await insert('old', '1 hour');
    await insert('current', null);
    const secrets = (await readConfigurations(database, [endpointId]))[0]?.secrets;
    expect(secrets?.map(({ sealed }) => sealed)).toEqual(['current', 'old']);
    expect(secrets?.map(({ expiresAt }) => expiresAt === null)).toEqual([true, false]);
  });

  test('is asked for many at once, and missing for one that never was', async () => {
    const other = await seedEndpoint(database, await seedApplication(database));
    const nobody = '01890a5d-ac96-774b-bcce-b302099a8057';
    const read = await readConfigurations(database, [endpointId, nobody, other]);
    expect(new Set(read.map((one) => one.endpointId))).toEqual(new Set([endpointId, other]));
    expect(await readConfigurations(database, [])).toEqual([]);
    expect(await readConfigurationStates(database, [])).toEqual([]);
  });
});
