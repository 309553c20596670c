import type { EndpointId } from '@postrider/core';
import type { Database } from '@postrider/db';
import type { Queue } from '@postrider/queue';
import type { Configurations } from './configurations.ts';
import type { Hands } from './hands.ts';
import { hasAnother, noteParked } from './lane.ts';
import { pauseOf } from './pauses.ts';

/**
 * To be called when chunks have been parked. Where an endpoint's last chunk in hand was finished before that was
 * committed, and none stands in the queue, nobody would move them back: moves the first back. Answers whether it did.
 */
export async function releaseOrphans(
  deps: {
    readonly database: Database;
    readonly queue: Queue;
    readonly configurations: Configurations;
    readonly hands: Hands;
  },
  parked: Iterable<{ readonly endpointId: EndpointId }>,
): Promise<boolean> {
  const { database, queue, configurations, hands } = deps;
  const isPaused = (endpointId: EndpointId) => pauseOf({ configurations, clock: queue.clock }, endpointId) === 'parked';
  const endpointIds = new Set([...parked].map(({ endpointId }) => endpointId));
  // Read again after the commit: who enabled an endpoint before that has found nothing of this parked.
  await configurations.refresh([...endpointIds].filter(isPaused));
  const orphans = new Set<EndpointId>();
  for (const endpointId of endpointIds) {
    const lane = hands.laneOf(endpointId);
    noteParked(lane);
    if (!hasAnother(lane, performance.now()) && !isPaused(endpointId)) orphans.add(endpointId);
  }
  if (orphans.size === 0) return false;
  await database.transaction((tx) => queue.releaseAll(tx, [...orphans].sort()));
  return true;
}
