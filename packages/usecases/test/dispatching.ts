import type { Application, Endpoint, Observation } from '@postrider/core';
import {
  type ClaimedDelivery,
  type Database,
  type DispatchConfiguration,
  readClaimed,
  readConfigurations,
} from '@postrider/db';
import { type ClaimedChunk, LEASE_SECONDS, type Queue } from '@postrider/queue';
import {
  type EndedAttempt,
  type OpenDeps,
  type OpenedChunk,
  openChunks,
  recordEvents,
  relayEvents,
} from '@postrider/usecases';
import { appId, EVERYTHING, newApplication, newEndpoint, value, type World } from './world.ts';

/** One application with one endpoint, and a dispatcher's hands without the dispatcher. */
export interface Scene {
  readonly world: World;
  readonly database: Database;
  readonly queue: Queue;
  readonly application: Application;
  readonly endpoint: Endpoint;
}

/** Jitter is none, so that due times can be told. */
export const jitter = () => 0;

export async function newScene(world: World, fields: Parameters<typeof newEndpoint>[2] = {}): Promise<Scene> {
  await world.database.sql`truncate postrider_queue.job, postrider.parked`;
  const application = await newApplication(world);
  const endpoint = await newEndpoint(world, application, fields);
  const { queue } = world.deps;
  if (!isWhole(queue)) throw new Error('The world has no whole queue.');
  return { world, database: world.database, queue, application, endpoint };
}

function isWhole(queue: object): queue is Queue {
  return 'claim' in queue && 'finish' in queue;
}

/** Records as many events, relays all there are, and answers the ids of its own in order. */
export async function relayed(scene: Scene, count = 1, data = '{}'): Promise<string[]> {
  const ids = count === 0 ? [] : await recorded(scene, count, data);
  while ((await relayEvents({ ...scene.world.deps, database: scene.database })).more);
  return ids;
}

async function recorded({ world, application }: Scene, count: number, data: string): Promise<string[]> {
  const events = Array.from({ length: count }, () => ({ type: 'message.sent', data }));
  const batch = value(await recordEvents(world.deps, EVERYTHING, { application: appId(application), events }));
  return batch.events.map(({ id }) => id);
}

export async function claimOne({ queue }: Scene): Promise<ClaimedChunk> {
  const chunks = await queue.claim(10);
  const [chunk] = chunks;
  if (chunk === undefined || chunks.length > 1)
    throw new Error(`Claimed ${chunks.length} chunks where one was expected.`);
  return chunk;
}

export async function openDeps({ database, queue }: Scene, ...chunks: ClaimedChunk[]): Promise<OpenDeps> {
  const ids = chunks.map(({ endpointId }) => endpointId);
  const configurations = new Map<string, DispatchConfiguration>();
  for (const one of await readConfigurations(database, ids)) configurations.set(one.endpointId, one);
  return { database, queue, jitter, configurationOf: (endpointId) => configurations.get(endpointId) };
}

export async function open(scene: Scene, ...chunks: ClaimedChunk[]): Promise<OpenedChunk[]> {
  return openChunks(await openDeps(scene, ...chunks), chunks);
}

/** The delivery as a dispatcher reads it when an attempt begins. */
export async function claimedDelivery({ database, endpoint }: Scene, eventId: string): Promise<ClaimedDelivery> {
  const [delivery] = await readClaimed(database, [{ eventId, endpointId: endpoint.id }]);
  if (delivery === undefined) throw new Error('The delivery is not open.');
  return delivery;
}

export const FAILED: Observation = {
  outcome: 'rejected',
  responseStatus: 500,
  retryAfterSeconds: null,
  receiverWish: null,
};
export const DELIVERED: Observation = { outcome: 'delivered', responseStatus: 200, receiverWish: null };

export const SCHEDULE = [60, 300];

export function ended(
  delivery: ClaimedDelivery,
  observation: Observation,
  fields: Partial<EndedAttempt> = {},
): EndedAttempt {
  return {
    delivery,
    trigger: 'schedule',
    observation,
    olderSecretLeft: false,
    schedule: SCHEDULE,
    record: {
      startedAt: new Date(),
      durationMs: 3,
      responseStatus: 'responseStatus' in observation ? observation.responseStatus : null,
      responseHeaders: null,
      responseBody: null,
      responseTruncated: false,
      errorCode: null,
      errorMessage: null,
      endpointRevision: 1,
      signature: 'v1,abc',
    },
    ...fields,
  };
}

/** Whoever holds chunks has been silent for longer than a lease. */
export async function letLeasesEnd({ database, queue }: Scene): Promise<void> {
  await database.sql`
    update postrider_queue.job set heartbeat_on = heartbeat_on - ${LEASE_SECONDS + 1} * interval '1 second'
    where state = 'active'`;
  await queue.reclaim();
}

export interface Row {
  readonly status: string;
  readonly reason: string | null;
  readonly attemptCount: number;
  readonly retryCount: number;
  readonly lostCount: number;
  readonly nextAttemptAt: Date | null;
  readonly resumeAt: Date | null;
  readonly wish: string | null;
}

export async function rowOf({ database, endpoint }: Scene, eventId: string): Promise<Row> {
  const [row] = await database.sql<Row[]>`
    select status, reason, attempt_count as "attemptCount", retry_count as "retryCount", lost_count as "lostCount",
      next_attempt_at as "nextAttemptAt", resume_at as "resumeAt", wish
    from postrider.deliveries where event_id = ${eventId} and endpoint_id = ${endpoint.id}`;
  if (row === undefined) throw new Error('There is no such delivery.');
  return row;
}

/** Sets columns of a delivery as another moment would have left them; seconds are from now, null clears. */
export async function putRow(
  { database, endpoint }: Scene,
  eventId: string,
  put: {
    readonly next?: number | null;
    readonly resume?: number | null;
    readonly wish?: string | null;
    readonly status?: string;
    readonly reason?: string | null;
  },
): Promise<void> {
  const moment = (seconds: number | null) => (seconds === null ? null : new Date(Date.now() + seconds * 1000));
  const before = await rowOf({ database, endpoint } as Scene, eventId);
  const next = put.next === undefined ? before.nextAttemptAt : moment(put.next);
  const resume = put.resume === undefined ? before.resumeAt : moment(put.resume);
  const wish = put.wish === undefined ? before.wish : put.wish;
  const { status = before.status, reason = before.reason } = put;
  await database.sql`
    update postrider.deliveries set next_attempt_at = ${next}, resume_at = ${resume}, wish = ${wish}, status = ${status},
      reason = ${reason}, completed_at = case when ${next}::timestamptz is null then now() - interval '1 minute' end
    where event_id = ${eventId} and endpoint_id = ${endpoint.id}`;
}

export interface Logged {
  readonly number: number;
  readonly outcome: string;
  readonly trigger: string;
  readonly errorCode: string | null;
}

export async function logOf({ database, endpoint }: Scene, eventId: string): Promise<Logged[]> {
  return database.sql<Logged[]>`
    select number, outcome, trigger, error_code as "errorCode" from postrider.attempts
    where event_id = ${eventId} and endpoint_id = ${endpoint.id} order by number`;
}

export interface Queued {
  readonly eventIds: readonly string[];
  readonly trigger: string;
  readonly state: string;
  /** When it is due, as the queue counts: whole seconds since 1970. 0: before everything. */
  readonly dueSecond: number;
  readonly more: boolean;
}

/** What is in the queue for the scene's endpoint. */
export async function queued({ database, endpoint }: Scene): Promise<Queued[]> {
  return database.sql<Queued[]>`
    select array(select jsonb_array_elements_text(data -> 'v')) as "eventIds", data ->> 't' as trigger, state::text,
      case when priority = 0 then 0 else (${Date.UTC(2026, 0, 1) / 1000}::integer - priority) end as "dueSecond",
      coalesce((data ->> 'm')::integer, 0) = 1 as more
    from postrider_queue.job where data ->> 'e' = ${endpoint.id} order by priority desc, id`;
}

export async function parkedOf({ database, endpoint }: Scene): Promise<string[]> {
  const rows = await database.sql<{ ids: string[] }[]>`
    select event_ids as ids from postrider.parked where endpoint_id = ${endpoint.id} order by seq`;
  return rows.flatMap(({ ids }) => ids);
}
