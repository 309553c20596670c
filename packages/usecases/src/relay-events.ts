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
import { CHUNK_BYTES_MAX, CHUNK_DELIVERIES_MAX, type Chunk, type ClaimedChunk, type Queue } from '@postrider/queue';
import { type OpenedChunk, readChunks } from './open-chunks.ts';

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
  /** Absent: everything goes into the queue. */
  readonly taker?: Taker;
}

/** Takes what a page makes straight into a dispatcher's hands, where there is room: nobody need look for it in the queue. */
export interface Taker {
  /** Those of them, all due now, that it will take. */
  choose(chunks: readonly Chunk[]): readonly Chunk[];
  /** Makes what it chose, in the caller's transaction. */
  hold(tx: Tx, chunks: readonly Chunk[]): Promise<ClaimedChunk[]>;
  /** That has been committed, was read, and is held since `heldAt` (monotonic). */
  take(chunks: readonly OpenedChunk[], heldAt: number): Promise<void>;
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
    return { ...relayed, placed: await placeChunks(deps, tx, relayed.chunks) };
  });
  await handOver(deps, page.placed);
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
    return { made: chunks.length, placed: await placeChunks(deps, tx, chunks) };
  });
  await handOver(deps, slice.placed);
  const { queued, held } = slice.placed;
  return slice.made > 0 && queued + held.length < SLICE_DELIVERIES_MAX / 2;
}

interface Placed {
  /** How many chunks are in the queue. */
  readonly queued: number;
  /** Those in hand. */
  readonly held: readonly OpenedChunk[];
  readonly heldAt: number;
}

/** To be called when it has been committed. */
async function handOver({ taker, doorbell }: RelayDeps, { queued, held, heldAt }: Placed): Promise<void> {
  if (queued > 0) doorbell.ring('deliveries');
  if (held.length > 0) await taker?.take(held, heldAt);
}

/** Takes into hand or queues what has room, and parks the rest. */
async function placeChunks({ queue, taker }: RelayDeps, tx: Tx, ready: readonly ReadyChunk[]): Promise<Placed> {
  const chunks = ready.map((chunk) => ({ ...chunk, trigger: 'schedule' as const }));
  const dueNow = chunks.filter(({ dueAt }) => dueAt === null);
  // Some may have been enabled since they were read, and nobody would move back what is parked for them now.
  const paused = await lockPausedEndpoints(tx, idsOf(dueNow.filter((chunk) => chunk.paused)));
  const behind = await lockParkedEndpoints(tx, idsOf(dueNow.filter((chunk) => chunk.behind)));
  const noRoom = new Set(dueNow.filter(({ endpointId }) => paused.has(endpointId) || behind.has(endpointId)));
  await insertParked(tx, [...noRoom]);
  const heldAt = performance.now();
  const chosen = new Set(taker?.choose(dueNow.filter((chunk) => !noRoom.has(chunk))));
  const queued = chunks.filter((chunk) => !noRoom.has(chunk) && !chosen.has(chunk));
  const [held] = await Promise.all([holdAndRead(taker, tx, [...chosen]), queue.schedule(tx, queued)]);
  return { queued: queued.length, held, heldAt };
}

/** Sent together, so that what is held can be attempted as soon as it is committed. */
async function holdAndRead(taker: Taker | undefined, tx: Tx, chunks: readonly Chunk[]): Promise<OpenedChunk[]> {
  if (taker === undefined || chunks.length === 0) return [];
  const [held, read] = await Promise.all([taker.hold(tx, chunks), readChunks(tx, chunks)]);
  return held.map((chunk, n) => ({ chunk, deliveries: read[n] ?? [] }));
}

/** Each once, sorted. */
function idsOf(chunks: readonly { readonly endpointId: EndpointId }[]): EndpointId[] {
  return [...new Set(chunks.map(({ endpointId }) => endpointId))].sort();
}
