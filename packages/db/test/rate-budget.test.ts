import { type EndpointId, takeSlots } from '@postrider/core';
import { type Database, takeRateSlots } from '@postrider/db';
import { createTestDatabase, type TestDatabase, until } from '@postrider/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedApplication, seedEndpoint } from './seed.ts';

let own: TestDatabase;
let database: Database;
let endpointId: EndpointId;
let otherId: EndpointId;

beforeAll(async () => {
  own = await createTestDatabase();
  ({ database } = own);
  const applicationId = await seedApplication(database);
  endpointId = await seedEndpoint(database, applicationId);
  otherId = await seedEndpoint(database, applicationId);
});

afterAll(() => own.drop());

/** Sets the budget so many milliseconds from now; null: none was ever taken. */
async function setBudget(id: EndpointId, aheadMs: number | null): Promise<void> {
  await database.sql`
    update postrider.endpoint_state set rate_budget_at = clock_timestamp() + ${aheadMs}::float8 * interval '1 millisecond'
    where endpoint_id = ${id}`;
}

async function budgetOf(id: EndpointId): Promise<number | null> {
  const [row] = await database.sql<{ at: number | null }[]>`
    select extract(epoch from rate_budget_at)::float8 * 1000 as at from postrider.endpoint_state where endpoint_id = ${id}`;
  return row?.at ?? null;
}

describe('slots of a rate', () => {
  test('are those that core gives', async () => {
    const budget = fc.option(fc.oneof(fc.integer({ min: -3_000, max: 3_000 }), fc.integer({ min: 0, max: 200_000 })));
    const rate = fc.oneof(fc.double({ min: 0.01, max: 10_000, noNaN: true }), fc.constantFrom(0.01, 1, 10_000));
    await fc.assert(
      fc.asyncProperty(budget, rate, fc.integer({ min: 1, max: 20_000 }), async (aheadMs, perSecond, wanted) => {
        await setBudget(endpointId, aheadMs);
        const before = await budgetOf(endpointId);
        const [answer] = await takeRateSlots(database, [{ endpointId, rate: perSecond, wanted }]);
        if (answer === undefined) throw new Error('No answer.');
        const { now, endpointId: _, ...grant } = answer;
        expect(grant).toEqual(takeSlots(before, { rate: perSecond, now, wanted }));
        // Kept to the microsecond; nothing is written when nothing was given.
        const after = grant.count === 0 ? before : grant.budgetAt;
        expect(await budgetOf(endpointId)).toBeCloseTo(after ?? Number.NaN, 2);
      }),
      { numRuns: 150 },
    );
  });

  test('are given by the database’s clock', async () => {
    const clock = async () => {
      const [row] = await database.sql<{ now: number }[]>`
        select extract(epoch from clock_timestamp())::float8 * 1000 as now`;
      return row?.now ?? Number.NaN;
    };
    const before = await clock();
    const [answer] = await takeRateSlots(database, [{ endpointId, rate: 5, wanted: 1 }]);
    expect(answer?.now).toBeGreaterThanOrEqual(before);
    expect(answer?.now).toBeLessThanOrEqual(await clock());
  });

  test('are taken for many endpoints at once, each from its own budget', async () => {
    await setBudget(endpointId, null);
    await setBudget(otherId, 10_000);
    const answers = await takeRateSlots(database, [
      { endpointId: otherId, rate: 0.1, wanted: 4 },
      { endpointId, rate: 100, wanted: 4 },
    ]);
    expect(new Map(answers.map((answer) => [answer.endpointId, answer.count]))).toEqual(
      new Map([
        [endpointId, 4],
        [otherId, 0],
      ]),
    );
  });

  test('are not answered for an endpoint that is not there', async () => {
    const missing = '01900000-0000-7000-8000-0000000000ff';
    expect(await takeRateSlots(database, [{ endpointId: missing, rate: 1, wanted: 1 }])).toEqual([]);
  });

  test('are given to one process only when several ask while the row is locked', async () => {
    await setBudget(endpointId, null);
    const ask = () => takeRateSlots(database, [{ endpointId, rate: 20, wanted: 3 }]);
    const asks: ReturnType<typeof ask>[] = [];
    await database.transaction(async (tx) => {
      await tx.sql`select from postrider.endpoint_state where endpoint_id = ${endpointId} for update`;
      asks.push(ask(), ask(), ask());
      await until('all three wait for the lock', async () => {
        const [row] = await database.sql<{ count: number }[]>`
          select count(*)::integer as count from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`;
        return row?.count === 3;
      });
    });
    const grants = (await Promise.all(asks)).flat().sort((a, b) => a.firstAt - b.firstAt);
    expect(grants.map(({ count }) => count)).toEqual([3, 3, 3]);
    for (const [index, { firstAt }] of grants.slice(1).entries()) {
      expect(firstAt).toBeCloseTo(grants[index]?.budgetAt ?? Number.NaN, 2);
    }
  });
});
