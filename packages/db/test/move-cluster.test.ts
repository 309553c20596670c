import type { ApplicationId, EndpointId, EventId } from '@postrider/core';
import { moveCluster, relayHasWork, relayPage } from '@postrider/db';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { begin, emit, LIMITS, type OpenTransaction, relayDrained, relayedTo, relayOnce } from './outbox.ts';
import { comeFromAnotherCluster, comeFromAPhysicalCopy } from './restored-copy.ts';
import { seedApplication, seedEndpoint } from './seed.ts';

let { database, drop } = {} as TestDatabase;
let application: ApplicationId;
let endpoint: EndpointId;
beforeAll(async () => {
  ({ database, drop } = await createTestDatabase());
});
beforeEach(async () => {
  application = await seedApplication(database);
  endpoint = await seedEndpoint(database, application);
  await relayDrained(database);
});
afterAll(() => drop());

/** Twice: a window that is open is finished first. */
async function relayAll(): Promise<EventId[]> {
  const pages = [...(await relayDrained(database)), ...(await relayDrained(database))];
  return relayedTo(pages, endpoint);
}

/** Behind, so that its transactions and ours have the same numbers soon, and ahead, so that they had. */
const DISTANCES = [-20, 20, 1_000];

describe.each(DISTANCES)('in a copy from a cluster whose transactions are ahead by %i', (distance) => {
  test('what was relayed is not relayed again, also to endpoints that were made later', async () => {
    const relayed = await emit(database, application);
    await relayDrained(database);
    const late = await seedEndpoint(database, application);
    await comeFromAnotherCluster(database, distance);
    expect(await moveCluster(database)).toBe('moved');
    const pages = [...(await relayDrained(database)), ...(await relayDrained(database))];
    expect(relayedTo(pages, endpoint)).toEqual([]);
    expect(relayedTo(pages, late)).toEqual([]);
    const rows =
      await database.sql`select event_id from postrider.deliveries where endpoint_id in (${endpoint}, ${late})`;
    expect(rows).toEqual([{ event_id: relayed }]);
  });

  test('what was recorded there and not relayed is relayed once, and so is what is recorded here, before and after the first look', async () => {
    const there = await emit(database, application);
    await comeFromAnotherCluster(database, distance);
    const early = await emit(database, application);
    expect(await moveCluster(database)).toBe('moved');
    const here = await emit(database, application);
    expect((await relayAll()).sort()).toEqual([there, early, here].sort());
    expect(await relayAll()).toEqual([]);
    const later = await emit(database, application);
    expect(await relayHasWork(database)).toBe(true);
    expect(await relayAll()).toEqual([later]);
    expect(await relayHasWork(database)).toBe(false);
  });

  test('a window that was begun there is finished from where it had come to', async () => {
    const there = [];
    for (let n = 0; n < 5; n += 1) there.push(await emit(database, application));
    const begun = relayedTo([await relayOnce(database, { eventsMax: 2 })], endpoint);
    await comeFromAnotherCluster(database, distance);
    expect(await moveCluster(database)).toBe('moved');
    expect([...begun, ...(await relayAll())]).toEqual(there);
  });
});

describe('a copy', () => {
  test('is known for one once, by whoever looks first, and again when it has come on to yet another cluster', async () => {
    expect(await moveCluster(database)).toBe('same');
    await comeFromAnotherCluster(database, 100);
    const moves = await Promise.all(Array.from({ length: 4 }, () => moveCluster(database)));
    expect(moves.sort()).toEqual(['moved', 'same', 'same', 'same']);
    await comeFromAnotherCluster(database, -100);
    expect(await moveCluster(database)).toBe('moved');
    expect(await moveCluster(database)).toBe('same');
  });

  test('is known for one by numbers of the future, where two clusters have one identifier', async () => {
    const there = await emit(database, application);
    await comeFromAPhysicalCopy(database, 100_000);
    const early = await emit(database, application);
    expect(relayedTo([await relayOnce(database)], endpoint)).toEqual([]);
    expect(await moveCluster(database)).toBe('moved');
    expect((await relayAll()).sort()).toEqual([there, early].sort());
  });

  test('is known for one by an event of the future, which the cursor has not seen', async () => {
    const there = await emit(database, application);
    await database.sql`
      update postrider.events set xid = (xid::text::bigint + 1000000)::text::xid8 where id = ${there}`;
    expect(await moveCluster(database)).toBe('moved');
    expect(await relayAll()).toEqual([there]);
  });

  test('has what was recorded there long after the last look to relay at once', async () => {
    const there = await emit(database, application);
    await database.sql`
      update postrider.events set xid = (xid::text::bigint + 1000000000)::text::xid8 where id = ${there}`;
    await comeFromAnotherCluster(database, 1_000_000_000);
    await moveCluster(database);
    expect(await relayAll()).toEqual([there]);
  });

  test('has nothing to relay until it is known for one', async () => {
    await emit(database, application);
    await comeFromAnotherCluster(database, 100);
    const before = await database.sql`select * from postrider.relay_cursors`;
    expect(await relayOnce(database)).toMatchObject({ events: 0, deliveries: 0, chunks: [], drained: true });
    expect(await database.sql`select * from postrider.relay_cursors`).toEqual(before);
  });

  test('waits for whoever is recording when it is looked at, and holds up others no longer than half a second', async () => {
    await comeFromAnotherCluster(database, -20);
    const open = await begin(database);
    const early = [await emit(open.tx, application)];
    expect(await moveCluster(database)).toBe('busy');
    early.push(await emit(open.tx, application), await emit(database, application));
    expect(await relayAll()).toEqual([]);
    await open.commit();
    expect(await moveCluster(database)).toBe('moved');
    expect((await relayAll()).sort()).toEqual(early.sort());
  });

  test('counts what is recorded later by transactions that were begun before, whatever they see', async () => {
    await comeFromAnotherCluster(database, 20);
    const open = await begin(database);
    await open.tx.sql`set transaction isolation level repeatable read`;
    await open.tx.sql`select pg_current_xact_id(), count(*) from postrider.relay_cursors`;
    expect(await moveCluster(database)).toBe('moved');
    const early = await emit(open.tx, application);
    const late = await emit(database, application);
    expect(await relayAll()).toEqual([late]);
    await open.commit();
    expect(await relayAll()).toEqual([early]);
  });
});

test('A cursor that has moved is not set back by a program that knows nothing of that.', async () => {
  await comeFromAnotherCluster(database, 1_000);
  await moveCluster(database);
  await relayAll();
  await expect(
    database.sql`update postrider.relay_cursors set lo = hi, hi = pg_current_snapshot() where source = 'local'`,
  ).rejects.toThrow('relay_cursors_forward');
});

test('What a relay is past was recorded before its cursor moved, also when its transaction had begun long before.', async () => {
  const relay = await begin(database);
  await relay.tx.sql`select now()`;
  await emit(database, application);
  expect((await relayPage(relay.tx, LIMITS)).deliveries).toBe(1);
  await relay.commit();
  const late = await seedEndpoint(database, application);
  await comeFromAnotherCluster(database, 100);
  await moveCluster(database);
  expect(relayedTo(await relayDrained(database), late)).toEqual([]);
});

type Step =
  | { readonly kind: 'emit' | 'commit' | 'rollback'; readonly writer: number }
  | { readonly kind: 'relay'; readonly eventsMax: number }
  | { readonly kind: 'restore'; readonly distance: number }
  | { readonly kind: 'look' };

const writer = fc.nat(2);
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('emit' as const), writer }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('commit' as const), writer }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('rollback' as const), writer }) },
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constant('relay' as const), eventsMax: fc.integer({ min: 1, max: 3 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('restore' as const), distance: fc.integer({ min: -40, max: 40 }) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('look' as const) }) },
  ),
  { minLength: 15, maxLength: 50 },
);

test('However often a copy is restored elsewhere while transactions emit, commit and roll back around a relay, each committed event is relayed exactly once.', async () => {
  const run = async (plan: readonly Step[]) => {
    const writers = new Map<number, { readonly open: OpenTransaction; readonly emitted: EventId[] }>();
    const committed: EventId[] = [];
    const relayed: EventId[] = [];
    const end = async (one: number, how: 'commit' | 'rollback') => {
      const { open, emitted } = writers.get(one) ?? {};
      writers.delete(one);
      await open?.[how]();
      if (how === 'commit') committed.push(...(emitted ?? []));
    };
    const step = async (now: Step) => {
      switch (now.kind) {
        case 'emit': {
          const { open, emitted } = writers.get(now.writer) ?? { open: await begin(database), emitted: [] };
          writers.set(now.writer, { open, emitted });
          emitted.push(await emit(open.tx, application));
          return;
        }
        case 'commit':
        case 'rollback':
          return end(now.writer, now.kind);
        case 'relay':
          relayed.push(...relayedTo([await relayOnce(database, { eventsMax: now.eventsMax })], endpoint));
          return;
        case 'restore':
          // A dump has nothing of what is open.
          for (const one of [...writers.keys()]) await end(one, 'rollback');
          return comeFromAnotherCluster(database, now.distance);
        case 'look':
          // It would wait for those in vain.
          if (writers.size === 0) await moveCluster(database);
      }
    };
    for (const now of plan) await step(now);
    for (const one of [...writers.keys()]) await end(one, 'commit');
    await moveCluster(database);
    relayed.push(...(await relayAll()));
    expect([...relayed].sort()).toEqual([...committed].sort());
  };
  await fc.assert(fc.asyncProperty(steps, run), { numRuns: 15 });
});
