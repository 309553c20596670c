import type { AttemptTrigger, EndpointId } from '@postrider/core';
import type { DatabaseClock } from '@postrider/db';
import type { Configurations } from './configurations.ts';
import { hasAnother, type Lane, noteParked, slotsFrom } from './lane.ts';

/** Until when an endpoint gets no attempts at all; `parked`: until somebody enables it. */
export type Pause = Date | 'parked';

export interface PauseDeps {
  readonly configurations: Configurations;
  /** The database's. */
  readonly clock: DatabaseClock;
}

/**
 * Whether an endpoint's configuration forbids attempts for now; null: it does not. A disabled or deleted one's deliveries
 * are claimed all the same, to be closed.
 */
export function pauseOf({ configurations, clock }: PauseDeps, endpointId: EndpointId): Pause | null {
  const configuration = configurations.lastKnown(endpointId);
  if (configuration === undefined) return null;
  if (configuration.status === 'paused') return 'parked';
  const { heldUntil } = configuration;
  return heldUntil !== null && heldUntil.getTime() > clock.now() ? heldUntil : null;
}

/**
 * Where what an endpoint has no room for goes: one chunk stands in the queue, due when the pause is over, to look again
 * with; everything else is parked behind it, but for what a person waits for. Changes the lane accordingly.
 */
export function setAside(deps: PauseDeps, lane: Lane, trigger: AttemptTrigger): Pause {
  const pause = pauseOf(deps, lane.endpointId);
  const now = performance.now();
  if (pause === 'parked' || (hasAnother(lane, now) && trigger !== 'manual')) {
    noteParked(lane);
    return 'parked';
  }
  const nowMs = deps.clock.now();
  const holdMs = pause === null ? 0 : Math.min(pause.getTime() - nowMs, LOOK_AGAIN_MS_MAX);
  const rateMs = Math.min(slotsFrom(lane, now) - now, LOOK_AT_RATE_MS_MAX);
  const waitMs = Math.max(0, lane.limit.notBefore - now, holdMs, rateMs);
  lane.probeAt = now + waitMs;
  return new Date(Math.ceil((nowMs + waitMs + CLOCK_ERROR_MS) / 1000) * 1000);
}

/**
 * How far our estimate of the database's clock may move between two readings. The queue is keyed by due seconds: a chunk
 * claimed before its pause is over would be parked, and none would stand in the queue.
 */
const CLOCK_ERROR_MS = 50;

/** A hold of a day may be ended by a person at any moment, and a chunk in the queue is not found by its endpoint. */
const LOOK_AGAIN_MS_MAX = 30_000;

/** The same for a rate, which is raised to see the deliveries come. */
const LOOK_AT_RATE_MS_MAX = 2_000;
