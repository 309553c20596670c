import type { EndpointId } from '@postrider/core';
import {
  type Database,
  type Doorbell,
  insertParked,
  lockParkedEndpoints,
  lockPausedEndpoints,
  relayPage,
} from '@postrider/db';
import { CHUNK_BYTES_MAX, CHUNK_DELIVERIES_MAX, type Queue } from '@postrider/queue';

/** A page is one transaction; larger ones gained nothing and held the cursor longer. */
const PAGE_EVENTS_MAX = 1_000;

/** One event to very many endpoints must not become one endless transaction with others of its kind. */
const PAGE_DELIVERIES_MAX = 20_000;

export interface RelayDeps {
  readonly database: Database;
  readonly queue: Pick<Queue, 'schedule'>;
  readonly doorbell: Pick<Doorbell, 'ring'>;
}

/**
 * Relays one page of recorded events: deliveries, their chunks and the cursor in one transaction. Chunks of endpoints
 * that already have parked ones are parked behind them, and never enter the queue. Answers whether more may be waiting.
 */
export async function relayEvents(deps: RelayDeps): Promise<{ readonly events: number; readonly more: boolean }> {
  const page = await deps.database.transaction(async (tx) => {
    const relayed = await relayPage(tx, {
      eventsMax: PAGE_EVENTS_MAX,
      deliveriesMax: PAGE_DELIVERIES_MAX,
      chunkDeliveriesMax: CHUNK_DELIVERIES_MAX,
      chunkBytesMax: CHUNK_BYTES_MAX,
    });
    const chunks = relayed.chunks.map((chunk) => ({ ...chunk, trigger: 'schedule' as const }));
    const dueNow = chunks.filter(({ dueAt }) => dueAt === null);
    // Some may have been enabled since the page was read, and nobody would move back what is parked for them now.
    const paused = await lockPausedEndpoints(tx, idsOf(dueNow.filter((chunk) => chunk.paused)));
    const behind = await lockParkedEndpoints(tx, idsOf(dueNow));
    const noRoom = new Set(dueNow.filter(({ endpointId }) => paused.has(endpointId) || behind.has(endpointId)));
    await insertParked(tx, [...noRoom]);
    const queued = chunks.filter((chunk) => !noRoom.has(chunk));
    await deps.queue.schedule(tx, queued);
    return { ...relayed, queued: queued.length };
  });
  if (page.queued > 0) deps.doorbell.ring('deliveries');
  return { events: page.events, more: !page.drained };
}

/** Each once, sorted. */
function idsOf(chunks: readonly { readonly endpointId: EndpointId }[]): EndpointId[] {
  return [...new Set(chunks.map(({ endpointId }) => endpointId))].sort();
}
