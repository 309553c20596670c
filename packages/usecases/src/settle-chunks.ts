import type { EndpointId, EventId } from '@postrider/core';
import { CHUNK_DELIVERIES_MAX, type Chunk, type ClaimedChunk, intoChunks } from '@postrider/queue';
import type { Decided } from './settled-attempt.ts';

/** A chunk of which nothing is left in hand. */
export interface FinishedChunk {
  readonly chunk: ClaimedChunk;
  /** What of it was not attempted and goes back: due then, or parked behind what is. */
  readonly rest: { readonly deliveries: readonly RestingDelivery[]; readonly dueAt: Date | 'parked' } | null;
  /** Whether chunks of the endpoint are parked behind it, to be moved back now if nothing of it goes back itself. */
  readonly behind: boolean;
}

export interface RestingDelivery {
  readonly endpointId: EndpointId;
  readonly eventId: EventId;
  readonly bytes: number;
}

/** A delivery that is to be attempted again. */
export interface Retry extends RestingDelivery {
  /** Null: now. */
  readonly dueAt: Date | null;
  readonly trigger: 'schedule' | 'rotation';
  /** After a loss a delivery travels alone, so that a poisonous one hurts only itself. */
  readonly alone: boolean;
}

/** What follows a delivery that moved as decided. Null: nothing, or it has its chunk already. */
export function retryOf(one: Decided, now: Date): Retry | null {
  const { attempt, decision } = one;
  const { next, rotates } = decision;
  if (next.status !== 'retrying') return null;
  if (rotates) return retryAt(one, next.nextAttemptAt, now);
  // An extra attempt leaves the scheduled one, whose chunk is still there, unless a hold moved it.
  const { resumeAt } = attempt.delivery;
  if (resumeAt !== null && next.nextAttemptAt <= resumeAt) return null;
  return retryAt(one, next.nextAttemptAt, now);
}

export function retryAt({ attempt: { delivery, observation }, decision }: Decided, at: Date, now: Date): Retry {
  return {
    endpointId: delivery.endpointId,
    eventId: delivery.eventId,
    bytes: delivery.dataBytes,
    dueAt: at > now ? at : null,
    trigger: decision.rotates ? 'rotation' : 'schedule',
    alone: observation.outcome === 'lost',
  };
}

/** What is due at the same moment travels together. */
export function retryChunks(retries: readonly Retry[]): Chunk[] {
  const groups = new Map<string, Retry[]>();
  for (const retry of retries) {
    const key = `${retry.trigger} ${retry.alone} ${retry.dueAt?.getTime() ?? 'now'}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [retry]);
    else group.push(retry);
  }
  return [...groups.values()].flatMap((group) => {
    const { dueAt = null, trigger = 'schedule', alone = false } = group[0] ?? {};
    return intoChunks(group, { dueAt, trigger }, alone ? 1 : CHUNK_DELIVERIES_MAX);
  });
}

/** What goes back to the queue of a finished chunk. Others may be parked behind it until somebody else takes it. */
export function restOf({ chunk: { trigger }, rest }: FinishedChunk): Chunk[] {
  if (rest === null || rest.dueAt === 'parked') return [];
  return intoChunks(rest.deliveries, { dueAt: rest.dueAt, trigger }).map((one) => ({ ...one, more: true }));
}

/** And what is parked. */
export function parkedRestOf({ chunk: { trigger }, rest }: FinishedChunk): Chunk[] {
  if (rest === null || rest.dueAt !== 'parked') return [];
  return intoChunks(rest.deliveries, { dueAt: null, trigger });
}
