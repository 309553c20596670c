import type { AttemptTrigger, EndpointId, EventId } from '@postrider/core';
import { z } from 'zod';

/** Deliveries of one endpoint that are due together: what one job of the queue stands for. */
export interface Chunk {
  readonly endpointId: EndpointId;
  readonly eventIds: readonly EventId[];
  /** Null: now. */
  readonly dueAt: Date | null;
  /** Why the attempts of this chunk are made. */
  readonly trigger: AttemptTrigger;
  /** Size of the events' data, so that a dispatcher can bound what it loads. */
  readonly bytes: number;
  /** Chunks of the same endpoint are parked behind this one: who finishes it moves the next ones back. */
  readonly more?: boolean;
}

/** A chunk that this process holds a lease on. */
export interface ClaimedChunk extends Chunk {
  readonly jobId: string;
  /** How often the job was claimed before: the fence, and above 0 a sign that a holder died. */
  readonly lease: number;
  readonly more: boolean;
}

/** A chunk's deliveries share a job, a query and a lease; 100 made the job's share of a delivery's cost vanish. */
export const CHUNK_DELIVERIES_MAX = 100;

/** Bounds what a claimed chunk brings into memory, whatever the size of its events. */
export const CHUNK_BYTES_MAX = 1_048_576;

/** The payload of a job; names are short because a backlog holds millions of them. */
export const jobData = z.object({
  e: z.string(),
  v: z.array(z.string()),
  t: z.enum(['schedule', 'manual', 'recover', 'backfill', 'rotation', 'test']),
  b: z.number(),
  m: z.literal(1).optional(),
});

export function jobDataOf({ endpointId, eventIds, trigger, bytes, more }: Chunk): z.infer<typeof jobData> {
  return { e: endpointId, v: [...eventIds], t: trigger, b: bytes, ...(more === true ? { m: 1 as const } : {}) };
}

/** Groups deliveries that are due together into chunks within both limits; keeps their order. */
export function intoChunks(
  deliveries: readonly { readonly endpointId: EndpointId; readonly eventId: EventId; readonly bytes: number }[],
  common: Pick<Chunk, 'dueAt' | 'trigger'>,
  deliveriesMax: number = CHUNK_DELIVERIES_MAX,
): Chunk[] {
  const open = new Map<EndpointId, { eventIds: EventId[]; bytes: number }>();
  const chunks: Chunk[] = [];
  const close = (endpointId: EndpointId, { eventIds, bytes }: { eventIds: EventId[]; bytes: number }) => {
    chunks.push({ endpointId, eventIds, bytes, ...common });
  };
  for (const { endpointId, eventId, bytes } of deliveries) {
    const chunk = open.get(endpointId);
    if (chunk !== undefined && chunk.eventIds.length < deliveriesMax && chunk.bytes + bytes <= CHUNK_BYTES_MAX) {
      chunk.eventIds.push(eventId);
      chunk.bytes += bytes;
    } else {
      if (chunk !== undefined) close(endpointId, chunk);
      open.set(endpointId, { eventIds: [eventId], bytes });
    }
  }
  for (const [endpointId, chunk] of open) close(endpointId, chunk);
  return chunks;
}

/**
 * Joins neighbouring small chunks of one endpoint, in order, as long as both limits allow. Those that name the same delivery
 * stay apart: an extra attempt and the scheduled one it leaves behind have a chunk each, and each must come to its end.
 */
export function mergeSmall(chunks: readonly Chunk[]): Chunk[] {
  const merged: Chunk[] = [];
  for (const chunk of chunks) {
    const last = merged.at(-1);
    const fits =
      last !== undefined &&
      last.endpointId === chunk.endpointId &&
      last.trigger === chunk.trigger &&
      last.eventIds.length + chunk.eventIds.length <= CHUNK_DELIVERIES_MAX &&
      last.bytes + chunk.bytes <= CHUNK_BYTES_MAX &&
      !chunk.eventIds.some((id) => last.eventIds.includes(id));
    if (fits) {
      merged[merged.length - 1] = {
        ...last,
        eventIds: [...last.eventIds, ...chunk.eventIds],
        bytes: last.bytes + chunk.bytes,
      };
    } else {
      merged.push(chunk);
    }
  }
  return merged;
}
