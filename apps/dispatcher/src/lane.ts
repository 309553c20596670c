import {
  type AttemptTrigger,
  type EndpointId,
  type EventId,
  type InFlightLimit,
  newInFlightLimit,
} from '@postrider/core';
import type { ClaimedDelivery } from '@postrider/db';
import type { ClaimedChunk } from '@postrider/queue';

/** A chunk in this process's hands. */
export interface HeldChunk {
  readonly chunk: ClaimedChunk;
  readonly lane: Lane;
  /** Deliveries of it that are waiting, in flight or not settled yet. */
  left: number;
  /** Those of its attempts that are in a settle which has not been committed. */
  settling: number;
  /** Until when nobody else can have claimed it, as far as this process knows; monotonic. */
  leaseUntil: number;
  /** Deliveries that were taken back out before their attempt, to be given back when the others have ended. */
  readonly resting: ClaimedDelivery[];
  /** Somebody else has it by now: what has not begun must not begin. */
  lost: boolean;
}

export interface Work {
  readonly held: HeldChunk;
  readonly delivery: ClaimedDelivery;
  readonly trigger: AttemptTrigger;
}

/** One endpoint as this process serves it. Moments are milliseconds on the monotonic clock. */
export interface Lane {
  readonly endpointId: EndpointId;
  limit: InFlightLimit;
  inFlight: number;
  /** Moving average over its attempts; 0: none yet. */
  latencyMs: number;
  readonly waiting: Work[];
  /** Events whose deliveries are waiting, under way or not settled yet. */
  readonly inHand: Set<EventId>;
  readonly chunks: Set<HeldChunk>;
  /** Chunks of the endpoint are parked; whoever finishes one moves the next back. */
  behind: boolean;
  /** When chunks of it were last parked from here: who found none parked before that knows nothing. */
  parkedAt: number;
  /** Until then a chunk of ours stands in the queue to probe the endpoint with. */
  probeAt: number;
  /** Stands in the ring of lanes that may begin an attempt. */
  ready: boolean;
  /** Wakes the lane when its pause is over. */
  timer: NodeJS.Timeout | null;
  lastUsedAt: number;
}

/** Requests at once to an endpoint that has not said how many. */
export const MAX_IN_FLIGHT_DEFAULT = 100;

export function newLane(endpointId: EndpointId, maxInFlight: number): Lane {
  return {
    endpointId,
    limit: newInFlightLimit(maxInFlight),
    inFlight: 0,
    latencyMs: 0,
    waiting: [],
    inHand: new Set(),
    chunks: new Set(),
    behind: false,
    parkedAt: 0,
    probeAt: 0,
    ready: false,
    timer: null,
    lastUsedAt: 0,
  };
}

/** Chunks of the lane's endpoint are being parked, or have been: both are noted, since a settle may look in between. */
export function noteParked(lane: Lane): void {
  lane.behind = true;
  lane.parkedAt = performance.now();
}

/** A settle that began at `lookedAt` found nothing parked. */
export function noteNoneParked(lane: Lane, lookedAt: number): void {
  if (lane.parkedAt < lookedAt) lane.behind = false;
}

/** Below this nobody is refused: one fetch may bring many chunks of one healthy endpoint (refusing cost 13 %). */
const WAITING_ALWAYS_TAKEN = 200;

/** Above this an endpoint is refused even while it keeps up. */
const WAITING_MAX = 1_000;

/** What an endpoint gets through within this time is work in hand; beyond it, others must not wait for it. */
const WORK_IN_HAND_MS = 300;

/** Whether a lane may take a chunk of so many deliveries into its hands. */
export function hasRoom(lane: Lane, deliveries: number, now: number): boolean {
  if (now < lane.limit.notBefore) return false;
  const waiting = lane.waiting.length + deliveries;
  return waiting <= WAITING_ALWAYS_TAKEN || (waiting <= WAITING_MAX && keepsUp(lane, waiting));
}

/** How many of its deliveries a lane may be counted on to begin before long: none of a paced or slow one's. */
export function workInHand(lane: Lane, now: number): number {
  if (now < lane.limit.notBefore) return 0;
  const { length } = lane.waiting;
  return keepsUp(lane, length) ? length : Math.min(length, Math.max(0, lane.limit.limit - lane.inFlight));
}

function keepsUp(lane: Lane, waiting: number): boolean {
  return ((waiting + lane.inFlight) * lane.latencyMs) / lane.limit.limit < WORK_IN_HAND_MS;
}

/** A fifth of the newest: follows a change within some ten attempts. */
const LATENCY_SHARE = 0.2;

export function noteLatency(lane: Lane, latencyMs: number): void {
  lane.latencyMs = lane.latencyMs === 0 ? latencyMs : (1 - LATENCY_SHARE) * lane.latencyMs + LATENCY_SHARE * latencyMs;
}

/** Whether a lane may begin an attempt. */
export function mayBegin(lane: Lane, now: number): boolean {
  return lane.waiting.length > 0 && lane.inFlight < lane.limit.limit && now >= lane.limit.notBefore;
}
