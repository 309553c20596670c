import type { Access, Application, Result, ValidationMode } from '@postrider/core';
import { isDatabaseAway, openDatabase } from '@postrider/db';
import { onServer, until } from '@postrider/testkit';
import {
  createApplication,
  listEvents,
  type NewEvent,
  putEventType,
  recordEvents,
  recordTogether,
} from '@postrider/usecases';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appId, EVERYTHING, newApplication, onlyIn, openWorld, value, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const FINE: NewEvent = { type: 'order.paid', data: '{"n": 1.0}' };

/** The same requests together and each alone, in applications that are alike, must be answered alike. */
interface Pair {
  readonly together: Application;
  readonly alone: Application;
}

type Name = 'plain' | 'other' | 'warning' | 'enforcing';

interface Request {
  /** Null: of no application. */
  readonly application: Name | null;
  readonly byUid: boolean;
  /** Whether the caller may see this one application only. */
  readonly only: Name | null;
  readonly event: NewEvent;
  readonly idempotencyKey: string | null;
}

const names = fc.constantFrom<Name>('plain', 'other', 'warning', 'enforcing');

const recordable: fc.Arbitrary<NewEvent> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(FINE) },
  fc.record({ type: fc.constantFrom('counted', 'never.put'), data: fc.constantFrom('{"n":1}', '{"n":"one"}') }),
  fc.record({ type: fc.constant('named'), data: fc.constant('1'), uid: fc.constantFrom('taken', 'u-1', 'u-2') }),
  fc.constantFrom<NewEvent>(
    { type: 'channels', data: '1', channels: ['eu', 'us'] },
    { type: 'dated', data: '1', occurredAt: new Date('2026-01-02T03:04:05.678Z'), expiresAfterSeconds: 60 },
  ),
);

const refusedBySql = fc.constantFrom<NewEvent>(
  { type: 'two words', data: '1' },
  { type: 'nul', data: '"\\u0000"' },
  { type: 'large', data: `"${'x'.repeat(262_143)}"` },
  { type: 'deep', data: '['.repeat(100_000) + ']'.repeat(100_000) },
  { type: 'channels', data: '1', channels: [] },
  { type: 'ancient', data: '1', occurredAt: new Date('0000-01-01T00:00:00.000Z') },
  { type: 'later', data: '1', deliverAt: new Date('2300-01-01T00:00:00Z') },
);

const requestsWith = (events: fc.Arbitrary<NewEvent>): fc.Arbitrary<Request[]> =>
  fc.array(
    fc.record({
      application: fc.option(names, { freq: 9 }),
      byUid: fc.boolean(),
      only: fc.option(names, { freq: 2, nil: null }),
      event: events,
      idempotencyKey: fc.option(fc.constantFrom('k-1', 'k-2'), { freq: 1, nil: null }),
    }),
    { minLength: 1, maxLength: 25 },
  );

/** One that is refused undoes its whole group, so there must be groups without. */
const requests = fc.oneof(requestsWith(recordable), requestsWith(fc.oneof(recordable, recordable, refusedBySql)));

async function alike(name: Name, round: number): Promise<Pair> {
  const validation: ValidationMode = name === 'warning' ? 'warn' : name === 'enforcing' ? 'enforce' : 'off';
  const make = async (half: string) => {
    const uid = `${name}-${half}-${round}`;
    const application = value(await createApplication(world.deps, EVERYTHING, { name, uid, validation }));
    const taken = { application: uid, events: [{ type: 'counted', data: '{"n":0}', uid: 'taken' }] };
    value(await recordEvents(world.deps, EVERYTHING, taken));
    return application;
  };
  return { together: await make('together'), alone: await make('alone') };
}

/** Without what differs between any two recordings: ids and the moment. */
function shown(answer: Result<{ events: readonly { occurredAt: Date; createdAt: Date }[]; replayed: boolean }>) {
  if (!answer.ok) return answer.refusal.code === 'event_uid_taken' ? answer.refusal.code : answer.refusal;
  return answer.value.events.map(({ occurredAt, createdAt, ...event }) => ({
    ...event,
    id: null,
    occurredAt: occurredAt.getTime() === createdAt.getTime() ? 'then' : occurredAt,
  }));
}

async function typesIn(application: Application): Promise<string[]> {
  const input = { application: appId(application), limit: 250, cursor: null };
  const { items } = value(await listEvents(world.deps, EVERYTHING, input));
  return items.map(({ type, data, warnings }) => JSON.stringify({ type, data, warnings })).sort();
}

/** How many transactions recorded the events of an application. */
async function transactionsOf({ id }: Application): Promise<{ events: number; transactions: number }> {
  const [row] = await world.database.sql<{ events: number; transactions: number }[]>`
    select count(*)::integer as events, count(distinct xid)::integer as transactions
    from postrider.events where application_id = ${id}`;
  if (row === undefined) throw new Error('No row.');
  return row;
}

describe('recording together', () => {
  test('answers and records each as if it had been alone', async () => {
    const schema = '{"type":"object","properties":{"n":{"type":"integer"}}}';
    value(await putEventType(world.deps, EVERYTHING, { name: 'counted', schema }));
    let round = 0;
    await fc.assert(
      fc.asyncProperty(requests, async (given) => {
        round += 1;
        const pairs = {
          plain: await alike('plain', round),
          other: await alike('other', round),
          warning: await alike('warning', round),
          enforcing: await alike('enforcing', round),
        };
        // Of several with one uid or key, and different events, any may be first: once each is enough here.
        const once = new Set<string>();
        const distinct = given.filter(({ application, event, idempotencyKey }) => {
          const marks = [event.uid, idempotencyKey].flatMap((mark) => (mark == null ? [] : [`${application} ${mark}`]));
          const isFirst = marks.every((mark) => !once.has(mark));
          for (const mark of marks) once.add(mark);
          return isFirst;
        });
        const ask = (half: keyof Pair, { application, byUid, only, event, idempotencyKey }: Request) => {
          const named = application === null ? null : pairs[application][half];
          const text = named === null ? 'nobody' : byUid ? (named.uid ?? '') : appId(named);
          const access: Access = only === null ? EVERYTHING : onlyIn(pairs[only][half]);
          return [access, { application: text, events: [event], idempotencyKey }] as const;
        };
        const record = recordTogether(world.deps);
        const together = await Promise.all(distinct.map((request) => record(...ask('together', request))));
        for (const [n, request] of distinct.entries()) {
          const alone = await recordEvents(world.deps, ...ask('alone', request));
          expect(together[n] && shown(together[n]), JSON.stringify(request).slice(0, 300)).toEqual(shown(alone));
        }
        for (const pair of Object.values(pairs))
          expect(await typesIn(pair.together)).toEqual(await typesIn(pair.alone));
      }),
      { numRuns: 15 },
    );
  });

  test('takes one transaction for a request that comes alone, and few for many that come at once', async () => {
    const record = recordTogether(world.deps);
    const alone = await newApplication(world);
    for (let n = 0; n < 5; n += 1) value(await record(EVERYTHING, { application: appId(alone), events: [FINE] }));
    expect(await transactionsOf(alone)).toEqual({ events: 5, transactions: 5 });

    const many = await newApplication(world);
    const ask = () => record(EVERYTHING, { application: appId(many), events: [FINE] });
    await Promise.all(Array.from({ length: 60 }, ask));
    const { events: recorded, transactions } = await transactionsOf(many);
    expect(recorded).toBe(60);
    // Two alone, the rest in the one that follows.
    expect(transactions).toBe(3);
  });

  test.each<NewEvent>([
    { type: 'nul', data: '"\\u0000"' },
    { type: 'large', data: `"${'x'.repeat(262_143)}"` },
  ])('undoes nobody’s recording for data that is plainly refused: $type', async (bad) => {
    const record = recordTogether(world.deps);
    const application = await newApplication(world);
    const ask = (event: NewEvent) => record(EVERYTHING, { application: appId(application), events: [event] });
    const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => ask(n % 10 === 5 ? bad : FINE)));
    expect(answers.filter(({ ok }) => !ok)).toHaveLength(6);
    expect(await transactionsOf(application)).toEqual({ events: 54, transactions: 3 });
  });

  test('undoes others’ recording once for an application whose events are refused, and then keeps it apart', async () => {
    const record = recordTogether(world.deps);
    const good = await newApplication(world);
    const bad = await newApplication(world);
    const ask = (application: Application, event: NewEvent) =>
      record(EVERYTHING, { application: appId(application), events: [event] });
    const later = { ...FINE, deliverAt: new Date('2300-01-01T00:00:00Z') };
    const together = () =>
      Promise.all(Array.from({ length: 60 }, (_, n) => (n % 10 === 5 ? ask(bad, later) : ask(good, FINE))));
    await together();
    // Two alone, and the rest, of which nothing was recorded together.
    expect(await transactionsOf(good)).toEqual({ events: 54, transactions: 54 });
    await together();
    expect(await transactionsOf(good)).toEqual({ events: 108, transactions: 57 });
  });

  test('records events of different applications in one transaction, each where it belongs', async () => {
    const record = recordTogether(world.deps);
    const applications = await Promise.all(Array.from({ length: 6 }, () => newApplication(world)));
    const mixed = [...applications, ...applications, ...applications];
    const asked = mixed.map((application, n) =>
      record(EVERYTHING, { application: appId(application), events: [{ type: `n-${n}`, data: `${n}` }] }),
    );
    const answers = (await Promise.all(asked)).map(value);
    for (const [n, { events: answered }] of answers.entries()) {
      const [row] = await world.database.sql<{ application_id: string; data: string }[]>`
        select application_id, data from postrider.events where id = ${answered[0]?.id ?? ''}`;
      expect(row).toEqual({ application_id: mixed[n]?.id, data: `${n}` });
    }
    const [row] = await world.database.sql<{ transactions: number }[]>`
      select count(distinct xid)::integer as transactions from postrider.events
      where id = any(${answers.map(({ events: answered }) => answered[0]?.id ?? '')}::uuid[])`;
    expect(row?.transactions).toBe(3);
  });

  test('records in an application for those only who may see it, whoever else asks at the same moment', async () => {
    const record = recordTogether(world.deps);
    const mine = await newApplication(world);
    const theirs = await newApplication(world);
    const askers = Array.from(
      { length: 30 },
      (_, n) => [EVERYTHING, onlyIn(theirs), onlyIn(mine)][n % 3] ?? EVERYTHING,
    );
    const asked = askers.map((access) => record(access, { application: appId(mine), events: [FINE] }));
    const answers = await Promise.all(asked);
    expect(answers.map(({ ok }) => ok)).toEqual(askers.map(({ application }) => application !== theirs.id));
    expect(await transactionsOf(mine)).toMatchObject({ events: 20 });
  });

  test('lets nobody wait for a uid that somebody else’s open transaction holds', async () => {
    const record = recordTogether(world.deps);
    const application = appId(await newApplication(world));
    const ask = (event: NewEvent) => record(EVERYTHING, { application, events: [event] });
    const rolledBack = new Error('rolled back');
    const held: ReturnType<typeof ask>[] = [];
    const holding = world.database.transaction(async ({ sql }) => {
      await sql`select postrider.emit(${application}, 'order.paid', '1'::text, uid => 'held')`;
      held.push(ask({ ...FINE, uid: 'held' }));
      for (const answer of await Promise.all(Array.from({ length: 10 }, () => ask(FINE)))) value(answer);
      throw rolledBack;
    });
    await expect(holding).rejects.toBe(rolledBack);
    expect(held).toHaveLength(1);
    for (const answer of await Promise.all(held)) expect(value(answer).events).toHaveLength(1);
  });

  test('has told nobody that an event is recorded which is not, when connections are cut again and again', async () => {
    const application = await newApplication(world);
    const own = openDatabase({ url: world.url, connectionsMax: 4, name: 'cut while recording' });
    const record = recordTogether({ ...world.deps, database: own });
    const accepted: string[] = [];
    const errors: unknown[] = [];
    let stopped = false;
    const keepAsking = async () => {
      while (!stopped) {
        const asked = record(EVERYTHING, { application: appId(application), events: [FINE] });
        await asked.then(
          (answer) => accepted.push(value(answer).events[0]?.id ?? ''),
          (error: unknown) => errors.push(error),
        );
      }
    };
    const asking = Array.from({ length: 20 }, keepAsking);
    await onServer(world.url, async (sql) => {
      for (let cuts = 0; cuts < 5; cuts += 1) {
        const before = { accepted: accepted.length, errors: errors.length };
        await until('events are accepted', () => accepted.length > before.accepted + 20);
        await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'cut while recording'`;
        await until('somebody is told', () => errors.length > before.errors);
      }
    });
    stopped = true;
    await Promise.all(asking);
    await own.close();
    expect(errors.filter((error) => !isDatabaseAway(error))).toEqual([]);
    const [row] = await world.database.sql<{ found: number }[]>`
      select count(*)::integer as found from postrider.events where id = any(${accepted}::uuid[])`;
    expect(row?.found).toBe(accepted.length);
  });
});
