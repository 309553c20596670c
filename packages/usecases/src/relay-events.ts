import type { EndpointId } from '@postrider/core';
import {
  type Database,
  type Doorbell,
  insertParked,
  lockParkedEndpoints,
  lockPausedEndpoints,
  makeWideSlice,
  type ReadyChunk,
  relayPage,
  type Tx,
} from '@postrider/db';
import { CHUNK_BYTES_MAX, CHUNK_DELIVERIES_MAX, type Queue } from '@postrider/queue';

/** A page is one transaction; larger ones gained nothing and held the cursor longer. */
const PAGE_EVENTS_MAX = 1_000;

/** What many events to many endpoints may become in one transaction. */
const PAGE_DELIVERIES_MAX = 20_000;

/** Of one event. More are made in slices of their own, which leave the queue to others in between. */
const EVENT_DELIVERIES_MAX = 500;

/** Half of it on its way keeps a dispatcher busy until the next one comes; what others wait behind it is some 100 ms. */
const SLICE_DELIVERIES_MAX = 200;

/** Looking at one takes 2 µs. */
const SLICE_ENDPOINTS_MAX = 2_000;

const SLICE_MS = 1_000;

export interface RelayDeps {
  readonly database: Database;
  readonly queue: Pick<Queue, 'schedule'>;
  readonly doorbell: Pick<Doorbell, 'ring'>;
}

/**
 * Relays one page of recorded events: deliveries, their chunks and the cursor in one transaction; and a slice of an event
 * that very many endpoints want, in another. Chunks of endpoints that already have parked ones are parked behind them, and
 * never enter the queue. Answers whether more may be waiting.
 */
export async function relayEvents(deps: RelayDeps): Promise<{ readonly events: number; readonly more: boolean }> {
  const page = await deps.database.transaction(async (tx) => {
    const relayed = await relayPage(tx, {
      eventsMax: PAGE_EVENTS_MAX,
      deliveriesMax: PAGE_DELIVERIES_MAX,
      endpointsMax: EVENT_DELIVERIES_MAX,
      chunkDeliveriesMax: CHUNK_DELIVERIES_MAX,
      chunkBytesMax: CHUNK_BYTES_MAX,
    });
    return { ...relayed, queued: await placeChunks(deps, tx, relayed.chunks) };
  });
  if (page.queued > 0) deps.doorbell.ring('deliveries');
  const more = page.wide && (await relaySlice(deps));
  return { events: page.events, more: more || !page.drained };
}

/** Answers whether the next one can be made at once: half of what has entered the queue is waited for. */
async function relaySlice(deps: RelayDeps): Promise<boolean> {
  const slice = await deps.database.transaction(async (tx) => {
    const chunks = await makeWideSlice(tx, {
      deliveriesMax: SLICE_DELIVERIES_MAX,
      endpointsMax: SLICE_ENDPOINTS_MAX,
      sliceMs: SLICE_MS,
    });
    return { made: chunks.length, queued: await placeChunks(deps, tx, chunks) };
  });
  if (slice.queued > 0) deps.doorbell.ring('deliveries');
  return slice.made > 0 && slice.queued < SLICE_DELIVERIES_MAX / 2;
}

/** Queues what has room, and parks the rest. Answers how many were queued. */
async function placeChunks(deps: Pick<RelayDeps, 'queue'>, tx: Tx, ready: readonly ReadyChunk[]): Promise<number> {
  const chunks = ready.map((chunk) => ({ ...chunk, trigger: 'schedule' as const }));
  const dueNow = chunks.filter(({ dueAt }) => dueAt === null);
  // Some may have been enabled since they were read, and nobody would move back what is parked for them now.
  const paused = await lockPausedEndpoints(tx, idsOf(dueNow.filter((chunk) => chunk.paused)));
  const behind = await lockParkedEndpoints(tx, idsOf(dueNow.filter((chunk) => chunk.behind)));
  const noRoom = new Set(dueNow.filter(({ endpointId }) => paused.has(endpointId) || behind.has(endpointId)));
  await insertParked(tx, [...noRoom]);
  const queued = chunks.filter((chunk) => !noRoom.has(chunk));
  await deps.queue.schedule(tx, queued);
  return queued.length;
}

/** Each once, sorted. */
function idsOf(chunks: readonly { readonly endpointId: EndpointId }[]): EndpointId[] {
  return [...new Set(chunks.map(({ endpointId }) => endpointId))].sort();
}
