import type { ApplicationId, EndpointId, EventId } from '@postrider/core';
import { openDatabase, relayHasWork, relayPage } from '@postrider/db';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { begin, emit, LIMITS, type OpenTransaction, relayDrained, relayedTo, relayOnce } from './outbox.ts';
import { seedApplication, seedEndpoint } from './seed.ts';

let { database, url, drop } = {} as TestDatabase;
let application: ApplicationId;
let endpoint: EndpointId;
beforeAll(async () => {
  ({ database, url, drop } = await createTestDatabase());
});
beforeEach(async () => {
  application = await seedApplication(database);
  endpoint = await seedEndpoint(database, application);
  await relayDrained(database);
});
afterAll(() => drop());

async function deliveriesOf(endpointId: EndpointId): Promise<EventId[]> {
  const rows = await database.sql<{ id: EventId }[]>`
    select event_id as id from postrider.deliveries where endpoint_id = ${endpointId} order by event_id`;
  return rows.map(({ id }) => id);
}

describe('an event', () => {
  test('that was committed is relayed once', async () => {
    const event = await emit(database, application);
    expect(relayedTo(await relayDrained(database), endpoint)).toEqual([event]);
    expect(relayedTo(await relayDrained(database), endpoint)).toEqual([]);
    expect(await deliveriesOf(endpoint)).toEqual([event]);
  });

  test('whose transaction is open is not relayed, and holds up none that came after it', async () => {
    const open = await begin(database);
    const early = await emit(open.tx, application);
    const late = await emit(database, application);
    expect(relayedTo(await relayDrained(database), endpoint)).toEqual([late]);
    const later = await emit(database, application);
    expect(relayedTo(await relayDrained(database), endpoint)).toEqual([later]);
    await open.commit();
    expect(relayedTo(await relayDrained(database), endpoint)).toEqual([early]);
    expect(relayedTo(await relayDrained(database), endpoint)).toEqual([]);
  });

  test('that a clock recorded days ahead of now, and which was set back since, is relayed with the next', async () => {
    const [row] = await database.sql<{ id: EventId }[]>`
      update postrider.events set id = postrider.uuid7(now() + interval '3 days')
      where id = ${await emit(database, application)} returning id`;
    const next = await emit(database, application);
    const relayed = relayedTo(await relayDrained(database), endpoint);
    expect(relayed).toHaveLength(2);
    expect(new Set(relayed)).toEqual(new Set([row?.id, next]));
  });

  test('of a transaction that is rolled back after the relay went past it never happened', async () => {
    const open = await begin(database);
    await emit(open.tx, application);
    await emit(database, application);
    await relayDrained(database);
    await open.rollback();
    await relayDrained(database);
    expect(await deliveriesOf(endpoint)).toHaveLength(1);
  });

  test('emitted in a savepoint is relayed if that was kept, and is not if it was rolled back to', async () => {
    const open = await begin(database);
    await open.tx.sql`savepoint kept`;
    const kept = await emit(open.tx, application);
    await open.tx.sql`release savepoint kept`;
    await open.tx.sql`savepoint dropped`;
    await emit(open.tx, application);
    await open.tx.sql`rollback to savepoint dropped`;
    await relayDrained(database);
    await open.commit();
    expect(relayedTo(await relayDrained(database), endpoint)).toEqual([kept]);
  });

  test('that was relayed in a transaction that is rolled back is relayed by the next', async () => {
    const event = await emit(database, application);
    const relay = await begin(database);
    expect((await relayPage(relay.tx, LIMITS)).deliveries).toBe(1);
    await relay.rollback();
    expect(await deliveriesOf(endpoint)).toEqual([]);
    expect(relayedTo(await relayDrained(database), endpoint)).toEqual([event]);
  });

  test('that is relayed again, because the cursor was set back, is neither doubled nor attempted again', async () => {
    const event = await emit(database, application);
    await relayDrained(database);
    await database.sql`
      update postrider.relay_cursors set lo = '1:1:', hi = '1:1:', drained = true where source = 'local'`;
    const late = await seedEndpoint(database, application);
    const pages = await relayDrained(database);
    expect(relayedTo(pages, endpoint)).toEqual([]);
    expect(relayedTo(pages, late)).toEqual([event]);
    expect(await deliveriesOf(endpoint)).toEqual([event]);
  });
});

describe('whether there is work', () => {
  test('is said of what was committed, and of nothing else', async () => {
    expect(await relayHasWork(database)).toBe(false);
    const open = await begin(database);
    await emit(open.tx, application);
    expect(await relayHasWork(database)).toBe(false);
    await open.commit();
    expect(await relayHasWork(database)).toBe(true);
    await relayDrained(database);
    expect(await relayHasWork(database)).toBe(false);
  });

  test('is said of an event whose transaction was open when the relay went past it', async () => {
    const open = await begin(database);
    await emit(open.tx, application);
    await emit(database, application);
    await relayDrained(database);
    expect(await relayHasWork(database)).toBe(false);
    await open.commit();
    expect(await relayHasWork(database)).toBe(true);
  });

  test('is said while a window is not drained', async () => {
    for (let n = 0; n < 3; n += 1) await emit(database, application);
    expect((await relayOnce(database, { eventsMax: 2 })).drained).toBe(false);
    expect(await relayHasWork(database)).toBe(true);
  });
});

type Step =
  | { readonly kind: 'emit' | 'commit' | 'rollback'; readonly writer: number }
  | { readonly kind: 'relay'; readonly eventsMax: number };

const WRITERS = 3;
const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('emit' as const), writer: fc.nat(WRITERS - 1) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('commit' as const), writer: fc.nat(WRITERS - 1) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('rollback' as const), writer: fc.nat(WRITERS - 1) }) },
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constant('relay' as const), eventsMax: fc.integer({ min: 1, max: 3 }) }),
    },
  ),
  { minLength: 10, maxLength: 40 },
);

interface Writer {
  readonly open: OpenTransaction;
  readonly emitted: EventId[];
}

test('Whatever the order in which transactions emit, commit and roll back around a relay, each committed event is relayed exactly once.', async () => {
  const run = async (plan: readonly Step[]) => {
    const writers = new Map<number, Writer>();
    const committed: EventId[] = [];
    const relayed: EventId[] = [];
    const end = async (writer: number, how: 'commit' | 'rollback') => {
      const { open, emitted } = writers.get(writer) ?? {};
      writers.delete(writer);
      await open?.[how]();
      if (how === 'commit') committed.push(...(emitted ?? []));
    };
    for (const step of plan) {
      if (step.kind === 'relay') {
        relayed.push(...relayedTo([await relayOnce(database, { eventsMax: step.eventsMax })], endpoint));
      } else if (step.kind === 'emit') {
        const writer = writers.get(step.writer) ?? { open: await begin(database), emitted: [] };
        writers.set(step.writer, writer);
        writer.emitted.push(await emit(writer.open.tx, application));
      } else {
        await end(step.writer, step.kind);
      }
    }
    // What is committed is relayed at once, though others are open still. Twice: a window that is open is finished first.
    for (let n = 0; n < 2; n += 1) relayed.push(...relayedTo(await relayDrained(database), endpoint));
    expect([...relayed].sort()).toEqual([...committed].sort());
    for (const writer of [...writers.keys()]) await end(writer, 'commit');
    for (let n = 0; n < 2; n += 1) relayed.push(...relayedTo(await relayDrained(database), endpoint));
    expect([...relayed].sort()).toEqual([...committed].sort());
  };
  await fc.assert(fc.asyncProperty(steps, run), { numRuns: 25 });
});

test('Twelve writers, rollbacks, three relays and a transaction that stays open: every committed event is relayed exactly once, and nothing waits for the open one.', async () => {
  const crowd = openDatabase({ url, connectionsMax: 16, name: 'writers and relays' });
  const open = await begin(database);
  const openedFirst = await emit(open.tx, application);

  let writing = true;
  const committed: EventId[] = [];
  const write = async (writer: number) => {
    for (let n = 0; n < 25; n += 1) {
      const transaction = await begin(crowd);
      const emitted = [await emit(transaction.tx, application), await emit(transaction.tx, application)];
      if ((n + writer) % 4 === 0) await transaction.rollback();
      else {
        await transaction.commit();
        committed.push(...emitted);
      }
    }
  };
  const relayed: EventId[] = [];
  const relay = async () => {
    for (let last = false; ; ) {
      const page = await relayOnce(crowd, { eventsMax: 7 });
      relayed.push(...relayedTo([page], endpoint));
      if (last && page.events === 0) return;
      last = !writing && page.drained;
    }
  };
  const relays = [relay(), relay(), relay()];
  await Promise.all(Array.from({ length: 12 }, (_, writer) => write(writer)));
  writing = false;
  await Promise.all(relays);
  relayed.push(...relayedTo(await relayDrained(crowd), endpoint));
  expect(relayed).not.toContain(openedFirst);
  expect([...relayed].sort()).toEqual([...committed].sort());

  await open.commit();
  relayed.push(...relayedTo(await relayDrained(crowd), endpoint));
  expect([...relayed].sort()).toEqual([...committed, openedFirst].sort());
  expect(await deliveriesOf(endpoint)).toEqual([...relayed].sort());
  await crowd.close();
});
