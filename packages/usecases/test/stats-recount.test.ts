import {
  type Application,
  type Endpoint,
  type Observation,
  responseTimePercentile,
  type StatsBucket,
  type StatsUnit,
  sumOfStats,
} from '@postrider/core';
import {
  ALL_ENDPOINTS,
  type Database,
  type DeliveryKey,
  lockDelivery,
  readClaimed,
  wishCancel,
  withdraw,
} from '@postrider/db';
import { openQueue, type Queue } from '@postrider/queue';
import { type EndedAttempt, readStats, rollUpStats, settle } from '@postrider/usecases';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DELIVERED, ended, FAILED, jitter } from './dispatching.ts';
import {
  appId,
  EVERYTHING,
  endpointId,
  newApplication,
  newEndpoint,
  newEvent,
  openWorld,
  relayAll,
  value,
  type World,
} from './world.ts';

let world: World;
let queue: Queue;
beforeAll(async () => {
  world = await openWorld();
  queue = await openQueue(world.database);
});
afterAll(async () => {
  await queue.close();
  await world.close();
});

const ENDPOINTS = 3;
const EVENTS = 8;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const observations: readonly Observation[] = [
  DELIVERED,
  FAILED,
  { outcome: 'timed_out' },
  { outcome: 'unreachable' },
  { outcome: 'blocked' },
  { outcome: 'lost' },
];

const delivery = fc.nat(ENDPOINTS * EVENTS - 1);
const deliveries = fc.uniqueArray(delivery, { minLength: 1, maxLength: 12 });
const attempt = fc.record({
  delivery,
  observation: fc.constantFrom(...observations),
  durationMs: fc.oneof(fc.nat(40), fc.nat(30_000)),
  minutesAgo: fc.nat(3),
  schedule: fc.constantFrom([], [60, 300]),
});
type MadeAttempt = typeof attempt extends fc.Arbitrary<infer T> ? T : never;
const attempts = fc.uniqueArray(attempt, { selector: (one) => one.delivery, minLength: 1, maxLength: 20 });
const writer = fc.constantFrom(null, 1, 2);

/** What a settle's transaction comes to: `unseen` is committed, and its caller does not know. */
const fate = fc.constantFrom('committed' as const, 'rolled back' as const, 'unseen' as const);

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('settle' as const),
      /** Cancelled while their attempts were under way. */
      meanwhile: fc.oneof(fc.constant([]), deliveries),
      attempts,
      fate,
      writers: fc.tuple(writer, writer),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wish to cancel' as const), deliveries }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('withdraw' as const), deliveries }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('pass time' as const), hours: fc.integer({ min: 1, max: 40 }) }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Traffic {
  readonly application: Application;
  readonly endpoints: readonly Endpoint[];
  readonly keys: readonly DeliveryKey[];
}

test('Statistics are what a slow recount of the log finds, whatever was settled, cancelled, rolled back and added up to hours, by however many at once.', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
      const traffic = await newTraffic();
      for (const one of steps) await take(traffic, one);
      await expectSameAsRecount(traffic);
      await expectSumOfAll();
    }),
    { numRuns: 15 },
  );
});

async function newTraffic(): Promise<Traffic> {
  const application = await newApplication(world);
  const endpoints: Endpoint[] = [];
  for (let n = 0; n < ENDPOINTS; n += 1) endpoints.push(await newEndpoint(world, application));
  for (let n = 0; n < EVENTS; n += 1) await newEvent(world, application);
  await relayAll(world);
  const keys = await world.database.sql<DeliveryKey[]>`
    select event_id as "eventId", endpoint_id as "endpointId" from postrider.deliveries
    where application_id = ${application.id} order by 1, 2`;
  return { application, endpoints, keys: [...keys] };
}

async function take(traffic: Traffic, one: Step): Promise<void> {
  const { database } = world;
  const keysOf = (places: readonly number[]) => places.flatMap((place) => traffic.keys[place] ?? []);
  switch (one.kind) {
    case 'settle': {
      const made = await attemptsOf(traffic, one.attempts);
      await withdraw(database, keysOf(one.meanwhile), 'cancelled_by_user');
      const half = Math.ceil(made.length / 2);
      const [first, second] = one.writers;
      await Promise.all([settleAs(one.fate, made.slice(0, half), first), settleAs(one.fate, made.slice(half), second)]);
      return;
    }
    case 'wish to cancel':
      for (const key of keysOf(one.deliveries)) {
        await database.transaction(async (tx) => {
          const [row] = await tx.sql<{ id: string }[]>`
            select id from postrider.deliveries where event_id = ${key.eventId} and endpoint_id = ${key.endpointId}`;
          const locked = await lockDelivery(tx, EVERYTHING, traffic.application.id, row?.id ?? '');
          if (locked?.isOpen === true) await wishCancel(tx, key);
        });
      }
      return;
    case 'withdraw':
      await withdraw(database, keysOf(one.deliveries), 'endpoint_disabled');
      return;
    case 'pass time':
      await passTime(database, one.hours);
      await Promise.all([
        rollUpStats({ database }, { retentionDays: 30 }),
        rollUpStats({ database }, { retentionDays: 30 }),
      ]);
      return;
  }
}

/** Attempts of those among the deliveries that are open, as a dispatcher has made them. */
async function attemptsOf({ keys }: Traffic, made: readonly MadeAttempt[]): Promise<EndedAttempt[]> {
  const claimed = await readClaimed(world.database, keys);
  const now = Date.now();
  return made.flatMap(({ delivery: place, observation, durationMs, minutesAgo, schedule }) => {
    const key = keys[place];
    const found = claimed.find((one) => one.eventId === key?.eventId && one.endpointId === key.endpointId);
    if (found === undefined) return [];
    const whole = ended(found, observation, { schedule });
    const startedAt = new Date(now - minutesAgo * MINUTE_MS);
    return [{ ...whole, record: { ...whole.record, startedAt, durationMs } }];
  });
}

type Fate = typeof fate extends fc.Arbitrary<infer T> ? T : never;

async function settleAs(fateOfIt: Fate, made: readonly EndedAttempt[], as: number | null) {
  const deps = { database: world.database, queue, jitter };
  if (fateOfIt === 'rolled back') {
    const cut = { ...queue, releaseAll: () => Promise.reject(new Error('cut')) };
    await expect(settle({ ...deps, queue: cut }, made, [], { writer: as })).rejects.toThrow('cut');
  } else {
    await settle(deps, made, [], { writer: as });
  }
  if (fateOfIt !== 'committed') await settle(deps, made, [], { mayBeLogged: true, writer: as });
}

/** Lets what is on record have happened so many hours earlier. */
async function passTime({ sql }: Database, hours: number): Promise<void> {
  const span = sql`make_interval(hours => ${hours})`;
  await sql`update postrider.attempts set started_at = started_at - ${span}`;
  await sql`update postrider.deliveries set completed_at = completed_at - ${span} where completed_at is not null`;
  // By way of another millennium, so that no row is moved to where another still is.
  await sql`update postrider.endpoint_stats set at = at - interval '1000 years'`;
  await sql`update postrider.endpoint_stats set at = at + interval '1000 years' - ${span}`;
}

/** Under all endpoints together there is what there is under each, minute by minute and hour by hour. */
async function expectSumOfAll(): Promise<void> {
  const { sql } = world.database;
  const counted = (which: ReturnType<typeof sql>) => sql`
    select date_trunc('hour', at, 'UTC') as hour, case when not is_hour then at end as minute, sum(delivered),
      sum(rejected), sum(timed_out), sum(unreachable), sum(blocked), sum(lost), sum(closed_delivered), sum(closed_failed),
      sum(closed_cancelled), postrider.sum_counts(response_times)
    from postrider.endpoint_stats where ${which} group by 1, 2 order by 1, 2`;
  expect(await counted(sql`endpoint_id = ${ALL_ENDPOINTS}`)).toEqual(
    await counted(sql`endpoint_id <> ${ALL_ENDPOINTS}`),
  );
}

interface Recounted {
  readonly outcomes: Map<string, number>;
  readonly statuses: Map<string, number>;
  readonly durations: number[];
}

async function recount({ endpoints }: Traffic, of: Endpoint | null, unit: StatsUnit): Promise<Map<string, Recounted>> {
  const ids = (of === null ? endpoints : [of]).map(({ id }) => id);
  const found = new Map<string, Recounted>();
  const bucketOf = (at: Date) => {
    const bucket: Recounted = found.get(at.toISOString()) ?? {
      outcomes: new Map(),
      statuses: new Map(),
      durations: [],
    };
    found.set(at.toISOString(), bucket);
    return bucket;
  };
  const { sql } = world.database;
  const logged = await sql<{ at: Date; outcome: string; durationMs: number; responseStatus: number | null }[]>`
    select date_trunc(${unit}, started_at, 'UTC') as at, outcome, duration_ms as "durationMs",
      response_status as "responseStatus"
    from postrider.attempts where endpoint_id = any(${ids})`;
  for (const { at, outcome, durationMs, responseStatus } of logged) {
    const { outcomes, durations } = bucketOf(at);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    if (responseStatus !== null) durations.push(durationMs);
  }
  const closed = await sql<{ at: Date; status: string }[]>`
    select date_trunc(${unit}, completed_at, 'UTC') as at, status from postrider.deliveries
    where endpoint_id = any(${ids}) and completed_at is not null`;
  for (const { at, status } of closed) {
    const { statuses } = bucketOf(at);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  return found;
}

async function expectSameAsRecount(traffic: Traffic): Promise<void> {
  const { application, endpoints } = traffic;
  for (const of of [null, ...endpoints]) {
    const whose = { application: appId(application), ...(of === null ? {} : { endpoint: endpointId(of) }) };
    for (const unit of ['minute', 'hour'] as const) {
      const since = new Date(Date.now() - (unit === 'minute' ? DAY_MS : 60 * DAY_MS));
      const { buckets, span } = value(await readStats(world.deps, EVERYTHING, { ...whose, since, unit }));
      const recounted = await recount(traffic, of, unit);
      for (const at of recounted.keys()) if (new Date(at) < span.since) recounted.delete(at);
      expect(buckets.map(({ at }) => at.toISOString())).toEqual([...recounted.keys()].sort());
      for (const bucket of buckets) expectSame(bucket, recounted.get(bucket.at.toISOString()));
      const all = [...recounted.values()].flatMap(({ durations }) => durations);
      expect(sumOfStats(buckets).responseTimes?.reduce((sum, count) => sum + count) ?? 0).toBe(all.length);
    }
  }
}

function expectSame(
  { attempts: counted, deliveries: closed, responseTimes }: StatsBucket,
  slow: Recounted | undefined,
) {
  const nonZero = (counts: object) => new Map(Object.entries(counts).filter(([, count]) => count > 0));
  expect(nonZero(counted)).toEqual(slow?.outcomes);
  expect(nonZero(closed)).toEqual(slow?.statuses);
  const sorted = slow?.durations.toSorted((a, b) => a - b) ?? [];
  expect(responseTimes === null).toBe(sorted.length === 0);
  for (const share of responseTimes === null ? [] : [0.5, 0.95, 0.99]) {
    const exact = Math.max(1, sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN);
    const estimate = responseTimePercentile(responseTimes ?? [], share);
    expect(Math.max(exact, estimate) / Math.min(exact, estimate)).toBeLessThan(1.26);
  }
}
