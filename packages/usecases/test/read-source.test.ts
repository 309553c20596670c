import { type EventId, encodeId } from '@postrider/core';
import {
  forgetReadEntries,
  forgetSource,
  keepRefused,
  listSources,
  moveSource,
  openSource,
  readSourceEntries,
  readSourcePage,
  recordSourced,
  type Tx,
  takeDueRefusals,
} from '@postrider/db';
import { type TestDatabase, until } from '@postrider/testkit';
import {
  createApplication,
  eraseEventsByUid,
  forgetRefused,
  readSource,
  recordEvents,
  retryRefused,
} from '@postrider/usecases';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { emit, openService, openSourceWorld, type SourceWorld } from './service.ts';
import { EVERYTHING, value } from './world.ts';

let world: SourceWorld;
let service: TestDatabase;
beforeAll(async () => {
  world = await openSourceWorld();
  service = await openService();
});
afterAll(async () => {
  await service.drop();
  await world.close();
});

/** A source of the test's own on an outbox that all of them use, which was empty when it began. */
let source = '';
let count = 0;
beforeEach(async () => {
  count += 1;
  source = `source-${count}`;
  await service.database.sql`truncate postrider.outbox`;
  await world.drain(source, service.database);
  world.takeRings();
});
afterEach(() => world.database.sql`delete from postrider.source_refusals`);

const drain = () => world.drain(source, service.database);

async function event(id: EventId) {
  const [row] = await world.database.sql`select * from postrider.events where id = ${id}`;
  return row;
}

async function refusals(): Promise<readonly { readonly id: EventId; readonly code: string; readonly tries: number }[]> {
  return world.database.sql<{ id: EventId; code: string; tries: number }[]>`
    select id, code, tries from postrider.source_refusals where source = ${source} order by id`;
}

/** What is to be tried again is tried now. */
async function retryNow(): Promise<number> {
  const { database, deps } = world;
  await database.sql`update postrider.source_refusals set next_try_at = now()`;
  return retryRefused({ ...deps, retentionDays: deps.policy.retentionDays });
}

/** Moves the time of an entry's id, as if it had been emitted then. */
async function emittedAgo(id: EventId, interval: string): Promise<EventId> {
  const [row] = await service.database.sql<{ id: EventId }[]>`
    update postrider.outbox
    set id = overlay(id::text placing substr(postrider.uuid7_floor(now() - ${interval}::interval)::text, 1, 13) from 1)::uuid
    where id = ${id} returning id`;
  if (row === undefined) throw new Error('There is no such entry.');
  return row.id;
}

describe('An entry', () => {
  test('becomes an event under its own id, with all that was said of it, and rings for the relay.', async () => {
    const [row] = await service.database.sql<{ id: string }[]>`
      select postrider.emit('acme', 'a.b', '{"total": 19.90, "id": 12345678901234567890}', 'uid-1', 'key-1', '{eu,us}',
        '2026-01-02T03:04:05.678901Z', now() + interval '1 hour', interval '1 day') as id`;
    expect(await drain()).toEqual({ recorded: 1, refused: 0 });
    expect(world.takeRings()).toEqual(['events']);
    const [entry] = await service.database.sql`select * from postrider.outbox`;
    expect(row?.id).toMatch(/^evt_/);
    expect(await event(entry?.['id'])).toMatchObject({
      application_id: world.acme.id,
      type: 'a.b',
      data: '{"total": 19.90, "id": 12345678901234567890}',
      uid: 'uid-1',
      channels: ['eu', 'us'],
      occurred_at: new Date('2026-01-02T03:04:05.678Z'),
      deliver_at: entry?.['deliver_at'],
      expires_at: entry?.['expires_at'],
      source,
    });
    expect(await drain()).toEqual({ recorded: 0, refused: 0 });
  });

  test('of a transaction that is open is not read, and holds up none that came after it.', async () => {
    const { promise: end, resolve: commit } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<EventId>();
    const open = service.database.transaction(async (tx) => {
      begin(await emit(tx));
      await end;
    });
    const early = await begun;
    const late = await emit(service.database);
    expect(await drain()).toEqual({ recorded: 1, refused: 0 });
    expect(await event(late)).toBeDefined();
    expect(await event(early)).toBeUndefined();
    commit();
    await open;
    expect(await drain()).toEqual({ recorded: 1, refused: 0 });
    expect(await event(early)).toBeDefined();
  });

  test('that waited for days is an event of the day on which it was emitted.', async () => {
    const id = await emittedAgo(await emit(service.database), '9 days');
    expect(await drain()).toEqual({ recorded: 1, refused: 0 });
    const [row] = await world.database.sql<{ days: number; partition: string }[]>`
      select extract(day from now() - created_at)::integer as days, tableoid::regclass::text as partition
      from postrider.events where id = ${id}`;
    const day = new Date(Date.now() - 9 * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
    expect(row).toEqual({ days: 9, partition: `postrider.events_${day}` });
  });

  test('with a key is the event that was recorded over the API under this key, if it says the same.', async () => {
    const over = { application: 'acme', events: [{ type: 'a', data: '1' }], idempotencyKey: 'both' };
    const { events } = value(await recordEvents(world.deps, EVERYTHING, over));
    await emit(service.database, { type: 'a', data: '1', key: 'both' });
    const other = await emit(service.database, { type: 'a', data: '2', key: 'other' });
    expect(await drain()).toEqual({ recorded: 2, refused: 0 });
    const ids = await world.database.sql`
      select e.id from postrider.events as e where e.id in (${events[0]?.id ?? ''}, ${other}) or e.type = 'a'`;
    expect(ids).toHaveLength(2);
    const again = { ...over, events: [{ type: 'a', data: '2' }], idempotencyKey: 'other' };
    expect(value(await recordEvents(world.deps, EVERYTHING, again))).toMatchObject({
      replayed: true,
      events: [{ id: other }],
    });
  });
});

describe('What cannot be recorded', () => {
  test('stops nothing, is kept with the reason, and becomes an event when the reason is gone.', async () => {
    const lost = await emit(service.database, { application: 'later' });
    const fine = await emit(service.database);
    expect(await drain()).toEqual({ recorded: 1, refused: 1 });
    expect(await event(fine)).toBeDefined();
    expect(await refusals()).toEqual([{ id: lost, code: 'application_not_found', tries: 1 }]);
    expect(await retryNow()).toBe(0);
    expect(await refusals()).toMatchObject([{ tries: 2 }]);
    const [row] = await world.database.sql<{ minutes: number }[]>`
      select round(extract(epoch from next_try_at - now()) / 60)::integer as minutes from postrider.source_refusals`;
    expect(row).toEqual({ minutes: 2 });
    const status = (await listSources(world.database, { limit: 250, after: null })).items;
    expect(status.find(({ name }) => name === source)?.refused).toEqual([
      {
        code: 'application_not_found',
        count: 1,
        oldestAt: expect.any(Date),
        application: 'later',
        type: 'order.created',
      },
    ]);

    value(await createApplication(world.deps, EVERYTHING, { name: 'Later', uid: 'later' }));
    world.takeRings();
    expect(await retryNow()).toBe(1);
    expect(world.takeRings()).toEqual(['events']);
    expect(await event(lost)).toBeDefined();
    expect(await refusals()).toEqual([]);
  });

  test.each<[string, (tx: Tx) => Promise<unknown>]>([
    ['invalid_event_id', ({ sql }) => sql`update postrider.outbox set id = gen_random_uuid()`],
    ['event_too_old', async () => undefined],
    ['event_of_the_future', async () => undefined],
    ['invalid_event_type', ({ sql }) => sql`update postrider.outbox set type = 'not a type'`],
    ['data_too_large', ({ sql }) => sql`update postrider.outbox set data = to_json(repeat('x', 262145))`],
    ['data_has_nul', ({ sql }) => sql`update postrider.outbox set data = '"\\u0000"'`],
    ['invalid_event_uid', ({ sql }) => sql`update postrider.outbox set uid = 'a b'`],
    ['invalid_idempotency_key', ({ sql }) => sql`update postrider.outbox set idempotency_key = repeat('k', 256)`],
    ['invalid_deliver_at', ({ sql }) => sql`update postrider.outbox set deliver_at = now() + interval '2 years'`],
    ['invalid_channels', ({ sql }) => sql`update postrider.outbox set channels = '{a b}'`],
    ['invalid_channels', ({ sql }) => sql`update postrider.outbox set channels = '{{a},{b}}'`],
  ])('%s is told of a service that writes what emit refuses.', async (code, spoil) => {
    const id = await emit(service.database);
    await spoil(service.database);
    if (code === 'event_too_old') await emittedAgo(id, '30 days');
    if (code === 'event_of_the_future') await emittedAgo(id, '-2 hours');
    const fine = await emit(service.database);
    expect(await drain()).toEqual({ recorded: 1, refused: 1 });
    expect(await refusals()).toMatchObject([{ code }]);
    expect(await event(fine)).toBeDefined();
  });

  test('and cannot even be read is found among the others.', async () => {
    await emit(service.database);
    await emit(service.database);
    const { database } = world;
    const ids = await service.database.sql<{ id: EventId }[]>`select id from postrider.outbox order by id`;
    const [good, bad] = await readSourceEntries(
      service.database,
      ids.map(({ id }) => id),
    );
    if (good === undefined || bad === undefined) throw new Error('There are no two entries.');
    // As a PostgreSQL that knows more moments than ours might write it.
    const entries = [{ ...bad, occurredAt: '2026-13-01T00:00:00Z' }, good];
    const refused = await database.transaction((tx) => recordSourced(tx, source, { retentionDays: 30, entries }));
    expect(refused).toEqual([{ entry: entries[0], code: 'unreadable_entry' }]);
    expect(await event(good.id)).toBeDefined();
    expect(await event(bad.id)).toBeUndefined();
  });

  test('because of a uid or a key that was used for something else leaves no trace of either.', async () => {
    const over = { application: 'acme', events: [{ type: 'a', data: '1', uid: 'taken' }], idempotencyKey: 'used' };
    value(await recordEvents(world.deps, EVERYTHING, over));
    const byUid = await emit(service.database, { uid: 'taken', key: 'fresh' });
    const byKey = await emit(service.database, { uid: 'fresh', key: 'used' });
    expect(await drain()).toEqual({ recorded: 0, refused: 2 });
    expect(await refusals()).toMatchObject([
      { id: byUid, code: 'event_uid_taken' },
      { id: byKey, code: 'idempotency_mismatch' },
    ]);
    const fresh = { application: 'acme', events: [{ type: 'a', data: '1', uid: 'fresh' }], idempotencyKey: 'fresh' };
    expect(value(await recordEvents(world.deps, EVERYTHING, fresh))).toMatchObject({ replayed: false });
  });

  test('is tried again in batches of so many bytes, and all of it in the end.', async () => {
    const large = JSON.stringify('x'.repeat(250_000));
    for (let n = 0; n < 3; n += 1) await emit(service.database, { application: 'large', data: large });
    await drain();
    const { database } = world;
    await database.sql`update postrider.source_refusals set next_try_at = now()`;
    const limits = { entriesMax: 10, bytesMax: 500_000 };
    expect((await database.transaction((tx) => takeDueRefusals(tx, limits)))?.entries).toHaveLength(2);
    value(await createApplication(world.deps, EVERYTHING, { name: 'Large', uid: 'large' }));
    expect(await retryNow()).toBe(3);
  });

  test('is left for the next time when the process is about to stop.', async () => {
    await emit(service.database, { application: 'nobody' });
    await drain();
    const { database, deps } = world;
    await database.sql`update postrider.source_refusals set next_try_at = now()`;
    const { retentionDays } = deps.policy;
    expect(await retryRefused({ ...deps, retentionDays, mayGoOn: () => false })).toBe(0);
    expect(await refusals()).toMatchObject([{ tries: 1 }]);
  });

  test('does not come back when what has its uid is erased.', async () => {
    const uid = 'user-7.signed-up';
    value(await recordEvents(world.deps, EVERYTHING, { application: 'acme', events: [{ type: 'a', data: '1', uid }] }));
    const twin = await emit(service.database, { uid });
    await emit(service.database, { application: encodeId('application', world.acme.id), uid });
    const others = await emit(service.database, { application: 'nobody', uid });
    expect(await drain()).toEqual({ recorded: 0, refused: 3 });
    const erasure = { application: 'acme', uidPrefix: 'user-7.', dryRun: false };
    expect(value(await eraseEventsByUid(world.deps, EVERYTHING, erasure))).toEqual({ events: 1 });
    expect(await refusals()).toMatchObject([{ id: others }]);
    expect(await retryNow()).toBe(0);
    expect(await event(twin)).toBeUndefined();
  });

  test('is forgotten when an event would be.', async () => {
    await emit(service.database, { application: 'nobody' });
    await drain();
    const { database } = world;
    expect(await forgetRefused({ database, retentionDays: 30 })).toBe(0);
    await database.sql`update postrider.source_refusals set refused_at = now() - interval '31 days'`;
    expect(await forgetRefused({ database, retentionDays: 30 })).toBe(1);
    expect(await refusals()).toEqual([]);
  });
});

describe('The cursor', () => {
  test('is moved by one of those who read the same page, and the others go on from behind it.', async () => {
    const ids = [await emit(service.database), await emit(service.database)];
    const cursor = await openSource(world.database, source);
    const turns = await Promise.all([1, 2, 3].map(() => world.turn(service.database, cursor)));
    expect(turns.map(({ recorded }) => recorded).toSorted()).toEqual([0, 0, 2]);
    expect(new Set(turns.map(({ cursor: { revision } }) => revision))).toEqual(new Set([cursor.revision + 1]));
    expect(await drain()).toEqual({ recorded: 0, refused: 0 });
    expect(await world.eventIds()).toEqual(expect.arrayContaining(ids));
  });

  test('stays where it is when the transaction that records is rolled back.', async () => {
    const id = await emit(service.database);
    const killed = new Error('killed');
    const database = {
      ...world.database,
      transaction: <T>(run: (tx: Tx) => Promise<T>) =>
        world.database.transaction<T>(async (tx) => {
          await run(tx);
          throw killed;
        }),
    };
    const cursor = await openSource(world.database, source);
    const reading = readSource({ ...world.deps, database, retentionDays: 30 }, service.database, cursor);
    await expect(reading).rejects.toBe(killed);
    expect(await event(id)).toBeUndefined();
    expect(await drain()).toEqual({ recorded: 1, refused: 0 });
  });

  test('that was restored to an earlier place, or forgotten, finds what is known already, and records nothing twice.', async () => {
    const ids = [await emit(service.database), await emit(service.database, { application: 'nobody' })];
    await drain();
    await world.database.sql`
      update postrider.sources set lo = '1:1:', hi = null, position_xid = null, position_id = null where name = ${source}`;
    const later = await emit(service.database);
    expect(await drain()).toEqual({ recorded: 1, refused: 0 });
    expect((await world.eventIds()).filter((id) => id === ids[0])).toHaveLength(1);
    expect(await event(later)).toBeDefined();
    expect(await refusals()).toHaveLength(1);
  });

  test('that is forgotten while it is read is forgotten with what that reader refuses.', async () => {
    await emit(service.database, { application: 'nobody' });
    const { database } = world;
    const { incarnation, ...cursor } = await openSource(database, source);
    const { ids } = await readSourcePage(service.database, { incarnation, ...cursor }, { entriesMax: 1, bytesMax: 1 });
    const [entry] = await readSourceEntries(service.database, ids);
    if (entry === undefined || incarnation === null) throw new Error('There is nothing to read.');
    const moved = Promise.withResolvers<void>();
    const refuse = Promise.withResolvers<void>();
    const reading = database.transaction(async (tx) => {
      await moveSource(tx, { incarnation, ...cursor }, { incarnation, ...cursor, read: true, caughtUp: false });
      moved.resolve();
      await refuse.promise;
      await keepRefused(tx, source, [{ entry, code: 'application_not_found' }]);
    });
    await moved.promise;
    const forgetting = database.transaction((tx) => forgetSource(tx, source));
    await until('forgetting waits for the reader', async () => {
      const waiting = await database.sql`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      return waiting.length > 0;
    });
    refuse.resolve();
    await reading;
    expect(await forgetting).toBe(true);
    expect(await refusals()).toEqual([]);
  });

  test('of an outbox out of a dump begins again, and finds what has transaction ids of the future.', async () => {
    await emit(service.database);
    await drain();
    const ids = [await emit(service.database), await emit(service.database)];
    await service.database.sql`update postrider.outbox set xid = (xid::text::bigint + 1000000)::text::xid8`;
    await world.database.sql`update postrider.sources set incarnation = 'another' where name = ${source}`;
    expect(await drain()).toEqual({ recorded: 2, refused: 0 });
    expect(await world.eventIds()).toEqual(expect.arrayContaining(ids));
    const later = await emit(service.database);
    expect(await drain()).toEqual({ recorded: 1, refused: 0 });
    expect(await event(later)).toBeDefined();
  });

  test('goes on in pages of so many bytes.', async () => {
    const large = JSON.stringify('x'.repeat(250_000));
    for (let n = 0; n < 20; n += 1) await emit(service.database, { data: large });
    const cursor = await openSource(world.database, source);
    const first = await world.turn(service.database, cursor);
    expect(first).toMatchObject({ recorded: 17, next: 'more' });
    const second = await world.turn(service.database, first.cursor);
    expect(second).toMatchObject({ recorded: 3, next: 'caught_up' });
  });
});

describe('Taking away what was read', () => {
  const ENTRIES = { keepHours: 1, max: 100 };
  const left = () => service.database.sql`select from postrider.outbox`;

  test('leaves what is young, what was not read, and for a day what has a key or a uid.', async () => {
    await emittedAgo(await emit(service.database), '2 hours');
    await emittedAgo(await emit(service.database, { key: 'kept' }), '2 hours');
    await emittedAgo(await emit(service.database, { uid: 'kept' }), '25 hours');
    await emit(service.database);
    const before = await openSource(world.database, source);
    expect(await forgetReadEntries(service.database, { ...ENTRIES, lo: before.lo })).toBe(0);
    await drain();
    const { lo } = await openSource(world.database, source);
    await emittedAgo(await emit(service.database), '2 hours');
    expect(await forgetReadEntries(service.database, { ...ENTRIES, lo, max: 1 })).toBe(1);
    expect(await forgetReadEntries(service.database, { ...ENTRIES, lo })).toBe(1);
    expect(await left()).toHaveLength(3);
    expect(await drain()).toEqual({ recorded: 1, refused: 0 });
  });
});

type Step =
  | { readonly kind: 'emit' | 'commit' | 'rollback'; readonly writer: number }
  | { readonly kind: 'read' }
  | { readonly kind: 'reread' };

const WRITERS = 3;
const writer = fc.nat(WRITERS - 1);
const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('emit' as const), writer }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('commit' as const), writer }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('rollback' as const), writer }) },
    { weight: 4, arbitrary: fc.constant({ kind: 'read' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'reread' as const }) },
  ),
  { minLength: 10, maxLength: 30 },
);

test('Whatever the order in which transactions emit, commit and roll back around a reader that may have to begin again, each committed entry is recorded once, and at once.', async () => {
  const run = async (plan: readonly Step[]) => {
    const open = new Map<number, { tx: Tx; ids: EventId[]; end: (how: 'commit' | 'rollback') => Promise<void> }>();
    const committed: EventId[] = [];
    let recorded = 0;
    const end = async (name: number, how: 'commit' | 'rollback') => {
      const transaction = open.get(name);
      open.delete(name);
      await transaction?.end(how);
      if (how === 'commit') committed.push(...(transaction?.ids ?? []));
    };
    for (const step of plan) {
      if (step.kind === 'read') recorded += (await drain()).recorded;
      else if (step.kind === 'reread') {
        await world.database.sql`update postrider.sources set incarnation = null where name = ${source}`;
      } else if (step.kind === 'emit') {
        const transaction = open.get(step.writer) ?? { ...(await begin()), ids: [] };
        open.set(step.writer, transaction);
        transaction.ids.push(await emit(transaction.tx));
      } else await end(step.writer, step.kind);
    }
    recorded += (await drain()).recorded;
    expect(recorded).toBe(committed.length);
    for (const name of [...open.keys()]) await end(name, 'commit');
    recorded += (await drain()).recorded;
    expect(recorded).toBe(committed.length);
    const known = new Set(await world.eventIds());
    expect(committed.filter((id) => !known.has(id))).toEqual([]);
  };
  await fc.assert(fc.asyncProperty(steps, run), { numRuns: 15 });
});

class RolledBack extends Error {}

async function begin(): Promise<{ tx: Tx; end: (how: 'commit' | 'rollback') => Promise<void> }> {
  const opened = Promise.withResolvers<Tx>();
  const ending = Promise.withResolvers<'commit' | 'rollback'>();
  const ended = service.database
    .transaction(async (tx) => {
      opened.resolve(tx);
      if ((await ending.promise) === 'rollback') throw new RolledBack();
    })
    .catch((error: unknown) => {
      if (!(error instanceof RolledBack)) throw error;
    });
  ended.catch(opened.reject);
  return {
    tx: await opened.promise,
    end: async (how) => {
      ending.resolve(how);
      await ended;
    },
  };
}
