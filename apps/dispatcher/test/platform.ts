import { randomBytes } from 'node:crypto';
import { type Access, type AttemptTrigger, createAddressGuard, encodeId, type Result } from '@postrider/core';
import { configurationSettled, createDoorbell, type Database, openDatabase } from '@postrider/db';
import { type KeyRing, parseMasterKeys } from '@postrider/encryption';
import { openQueue } from '@postrider/queue';
import { createLogger } from '@postrider/telemetry';
import { type Answering, advance, createKeptDatabase, type Receiver, startReceiver, until } from '@postrider/testkit';
import {
  createApplication,
  createEndpoint,
  type DeliveryWithAttempts,
  type Deps,
  getDelivery,
  listDeliveries,
  type NewEndpoint,
  type NewEvent,
  recordEvents,
  relayEvents,
} from '@postrider/usecases';
import { onTestFinished } from 'vitest';
import { Configurations } from '../src/configurations.ts';
import { type Dispatcher, type DispatcherDeps, startDispatcher } from '../src/index.ts';

export const EVERYTHING: Access = { actor: { kind: 'root' }, application: 'all' };

/** The uid of the one application there is. */
export const APPLICATION = 'app';

export const VERSION = '0.0.0-test';

export const DISPATCHER_CONFIG: DispatcherDeps['config'] = {
  inFlightMax: 200,
  retentionDays: 30,
  auditRetentionDays: 365,
  egressAllow: ['127.0.0.0/8'],
  httpTargets: true,
  shutdownMs: 20_000,
};

/** An endpoint as a test names it. */
export interface Hook {
  readonly id: string;
  readonly uuid: string;
  readonly secret: string;
}

/** A whole Postrider on a database of its own but for its API; everything ends with the test. */
export interface Platform {
  readonly url: string;
  readonly masterKeys: string;
  readonly database: Database;
  /** For calling use cases as the API does, in a process of its own. */
  readonly deps: Deps;
  /** Warnings and errors of the dispatchers, as JSON lines. */
  readonly logged: readonly string[];
  receiver(answering?: Answering): Promise<Receiver>;
  hook(url: string, fields?: Partial<NewEndpoint>): Promise<Hook>;
  /** Records events and answers their ids. */
  emit(...events: readonly Partial<NewEvent>[]): Promise<string[]>;
  /** Relays everything, as long as no dispatcher does. */
  relay(): Promise<void>;
  /** Starts a dispatcher as a process of its own would: with its own connections, queue and doorbell. */
  dispatch(config?: Partial<DispatcherDeps['config']>, ring?: KeyRing): Promise<Dispatcher>;
  /** The delivery of an event to an endpoint, with its attempts. */
  delivery(event: string, hook: Hook): Promise<DeliveryWithAttempts>;
  /** The same, as soon as `fact` holds of it. */
  deliveryOnce(
    description: string,
    event: string,
    hook: Hook,
    fact: (delivery: DeliveryWithAttempts) => boolean,
  ): Promise<DeliveryWithAttempts>;
  /** How many deliveries there are in each status, and why: `failed gone`. */
  statuses(hook?: Hook): Promise<Record<string, number>>;
  /** Waits until so many deliveries, of the endpoint or of all, have been made and none of them is open. */
  allClosed(count: number, hook?: Hook): Promise<void>;
  /** Waits until nothing in the queue is due or in hand, and moves time by so many seconds. */
  advance(seconds: number): Promise<void>;
  /** Rows of the queue and of what is parked. */
  inQueue(hook?: Hook): Promise<{ queued: number; parked: number }>;
  /** Throws unless each delivery's attempts are numbered without a gap up to its count. */
  checkNumbers(): Promise<void>;
  /** Milliseconds of the database's clock. */
  now(): Promise<number>;
}

/** The queue's due seconds are counted from here, as negative priorities. */
const QUEUE_EPOCH_SECONDS = Date.UTC(2026, 0, 1) / 1000;

export async function openPlatform(): Promise<Platform> {
  const { url, database, drop } = await createKeptDatabase();
  onTestFinished(drop);
  const masterKeys = `test:${randomBytes(32).toString('base64')}`;
  const platform = await platformOn({ url, database, masterKeys });
  value(await createApplication(platform.deps, EVERYTHING, { name: 'An application', uid: APPLICATION }));
  return platform;
}

/** What there is in a database, which stays the caller's to close. */
export async function platformOn({
  url,
  database,
  masterKeys,
}: Pick<Platform, 'url' | 'database' | 'masterKeys'>): Promise<Platform> {
  const keys = parseMasterKeys(masterKeys);
  if (!keys.ok) throw new Error(keys.problem);
  const { keyRing } = keys;
  const { queue, doorbell } = await openProcess(database);
  const logged: string[] = [];
  const destination = { write: (line: string) => logged.push(line) };
  const logger = createLogger({ level: 'warn', name: 'test', destination });
  const deps: Deps = {
    database,
    queue,
    keyRing,
    doorbell,
    random: (bytes) => randomBytes(bytes),
    now: () => new Date(),
    policy: { httpTargets: true, addressGuard: createAddressGuard({ allow: ['127.0.0.0/8'] }), retentionDays: 30 },
    configurationSettled,
  };

  const find = async (event: string, hook: Hook) => {
    const page = { limit: 1, cursor: null };
    const filter = { application: APPLICATION, event, endpoint: hook.id, ...page };
    const [found] = value(await listDeliveries(deps, EVERYTHING, filter)).items;
    if (found === undefined) return null;
    const id = encodeId('delivery', found.id);
    return value(await getDelivery(deps, EVERYTHING, { application: APPLICATION, delivery: id }));
  };
  const only = (hook: Hook | undefined, column: string) =>
    hook === undefined ? database.sql`true` : database.sql`${database.sql(column)}::text = ${hook.uuid}`;
  const statuses = async (hook?: Hook) => {
    const rows = await database.sql<{ status: string; count: number }[]>`
      select concat_ws(' ', status, reason) as status, count(*)::integer as count from postrider.deliveries
      where ${only(hook, 'endpoint_id')} group by 1`;
    return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
  };

  return {
    url,
    masterKeys,
    database,
    deps,
    logged,
    receiver: async (answering) => {
      const receiver = await startReceiver(answering);
      onTestFinished(() => receiver.close());
      return receiver;
    },
    hook: async (hookUrl, fields = {}) => {
      const input = { application: APPLICATION, url: hookUrl, ...fields };
      const { endpoint, secret } = value(await createEndpoint(deps, EVERYTHING, input));
      return { id: encodeId('endpoint', endpoint.id), uuid: endpoint.id, secret: secret.reveal() };
    },
    emit: async (...given) => {
      const events = given.map((event) => ({ type: 'message.sent', data: '{"text":"hello"}', ...event }));
      const recorded = value(await recordEvents(deps, EVERYTHING, { application: APPLICATION, events }));
      return recorded.events.map(({ id }) => encodeId('event', id));
    },
    relay: async () => {
      while ((await relayEvents({ database, queue, doorbell })).more);
    },
    dispatch: async (config = {}, ring = keyRing) => {
      const own = openDatabase({ url, connectionsMax: 6, name: 'postrider dispatcher' });
      const process = await openProcess(own);
      const dispatcher = startDispatcher({
        database: own,
        ...process,
        keyRing: ring,
        logger,
        version: VERSION,
        config: { ...DISPATCHER_CONFIG, ...config },
      });
      let closed: Promise<void> | null = null;
      const close = () => {
        closed ??= (async () => {
          await dispatcher.close();
          await process.doorbell.close();
          await process.queue.close();
          await own.close();
        })();
        return closed;
      };
      onTestFinished(close);
      return { close };
    },
    delivery: async (event, hook) => {
      const found = await find(event, hook);
      if (found === null) throw new Error(`Event ${event} has no delivery to ${hook.id}.`);
      return found;
    },
    deliveryOnce: (description, event, hook, fact) =>
      until(description, async () => {
        const found = await find(event, hook);
        return found !== null && fact(found) ? found : null;
      }),
    statuses,
    allClosed: async (count, hook) => {
      await until(`${count} deliveries are closed`, async () => {
        const { pending = 0, retrying = 0, ...closed } = await statuses(hook);
        const sum = Object.values(closed).reduce((total, some) => total + some, 0);
        return pending + retrying === 0 && sum >= count;
      });
    },
    advance: async (seconds) => {
      await until('nothing is due or in hand', async () => {
        const [busy] = await database.sql<{ busy: boolean }[]>`
          select exists (
            select from postrider_queue.job where name = 'deliver' and (state = 'active'
              or state < 'active' and priority > ${QUEUE_EPOCH_SECONDS} - extract(epoch from now() + interval '3 seconds'))
          ) as busy`;
        return busy?.busy === false;
      });
      await advance(database, seconds);
      // For what is due now, which a dispatcher would find within a second.
      doorbell.ring('deliveries');
    },
    inQueue: async (hook) => {
      const [row] = await database.sql<{ queued: number; parked: number }[]>`
        select (select count(*)::integer from postrider_queue.job
            where name = 'deliver' and state in ('created', 'retry', 'active') and ${only(hook, 'group_id')}) as queued,
          (select count(*)::integer from postrider.parked where ${only(hook, 'endpoint_id')}) as parked`;
      return row ?? { queued: 0, parked: 0 };
    },
    checkNumbers: async () => {
      const wrong = await database.sql`
        select d.event_id, d.attempt_count, array_agg(a.number order by a.number) as numbers
        from postrider.deliveries as d
        left join postrider.attempts as a on a.event_id = d.event_id and a.endpoint_id = d.endpoint_id
        group by d.event_id, d.endpoint_id, d.attempt_count
        having count(a.number) <> d.attempt_count or coalesce(max(a.number), 0) <> d.attempt_count`;
      if (wrong.length > 0) throw new Error(`Attempts are numbered wrongly: ${JSON.stringify(wrong[0])}`);
    },
    now: async () => {
      const [row] = await database.sql<{ now: number }[]>`
        select (extract(epoch from clock_timestamp()) * 1000)::float8 as now`;
      return row?.now ?? Number.NaN;
    },
  };
}

/** Endpoints' configurations, as a dispatcher of a platform has them. */
export function configurationsOf(
  { masterKeys, ...platform }: Pick<Platform, 'masterKeys' | 'database'>,
  database = platform.database,
): Configurations {
  const keys = parseMasterKeys(masterKeys);
  if (!keys.ok) throw new Error(keys.problem);
  return new Configurations({
    database,
    keyRing: keys.keyRing,
    logger: createLogger({ level: 'error', name: 'test' }),
  });
}

async function openProcess(database: Database) {
  const queue = await openQueue(database);
  const doorbell = await createDoorbell(database);
  onTestFinished(async () => {
    await doorbell.close();
    await queue.close();
  });
  return { queue, doorbell };
}

/** The value of an accepted answer; fails the test on a refusal, with its code. */
export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`Refused: ${result.refusal.code}: ${result.refusal.detail}`);
  return result.value;
}

/** Requests answered only when the test says so. */
export function heldAnswers(): { readonly answering: Answering; answerWith(status: number): void } {
  const { promise, resolve } = Promise.withResolvers<{ status: number }>();
  return { answering: () => promise, answerWith: (status) => resolve({ status }) };
}

/** How often each event was received, by the id it carries. */
export function countsById({ requests }: Pick<Receiver, 'requests'>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { headers } of requests) {
    const id = headers['webhook-id'] ?? '';
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** What a delivery's attempts were and came to, in short: `schedule rejected 500`. */
export function story({ attempts }: DeliveryWithAttempts): string[] {
  return attempts.map(
    ({
      trigger,
      outcome,
      responseStatus,
    }: {
      trigger: AttemptTrigger;
      outcome: string;
      responseStatus: number | null;
    }) => [trigger, outcome, ...(responseStatus === null ? [] : [responseStatus])].join(' '),
  );
}

export function times<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => make(n));
}
