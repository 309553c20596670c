import {
  type AttemptTrigger,
  type EndpointId,
  type EventId,
  emptyUntil,
  type InFlightLimit,
  limitOnReturn,
  newInFlightLimit,
  newRateShare,
  type RateShare,
  rateStep,
  SLOT_AHEAD_MS,
  type Standing,
} from '@postrider/core';
import type { ClaimedDelivery, DispatchConfiguration } from '@postrider/db';
import { CHUNK_DELIVERIES_MAX, type ClaimedChunk } from '@postrider/queue';
import type { Wake } from './wake-at.ts';

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
  /** What this process holds of the endpoint's rate; null: its rate is not limited. */
  share: RateShare | null;
  /** As it was at the last attempt; null: there was none. */
  standing: Standing | null;
  /** Its last attempt, by whatever process, had succeeded when its standing was noted. */
  proven: boolean;
  inFlight: number;
  /** When an attempt last began or ended. */
  triedAt: number;
  /** Moving average over its attempts; 0: none yet. */
  latencyMs: number;
  readonly waiting: Work[];
  /** Events whose deliveries are waiting, under way or not settled yet. */
  readonly inHand: Set<EventId>;
  readonly chunks: Set<HeldChunk>;
  /** Chunks of the endpoint are parked; whoever finishes one moves the next back. */
  behind: boolean;
  /** When that was last learned: who found none parked before that knows nothing. */
  parkedAt: number;
  /** Until then a chunk of ours stands in the queue to probe the endpoint with. */
  probeAt: number;
  /** In which ring of lanes that may begin an attempt it stands; null: in none. */
  ready: Turn | null;
  /** Wakes the lane when its pause is over. */
  wake: Wake | null;
  lastUsedAt: number;
}

/** Requests at once to an endpoint that has not said how many. */
export const MAX_IN_FLIGHT_DEFAULT = 100;

export function newLane(endpointId: EndpointId, maxInFlight: number): Lane {
  return {
    endpointId,
    limit: newInFlightLimit(maxInFlight),
    share: null,
    standing: null,
    proven: false,
    inFlight: 0,
    triedAt: Number.NEGATIVE_INFINITY,
    latencyMs: 0,
    waiting: [],
    inHand: new Set(),
    chunks: new Set(),
    behind: false,
    parkedAt: 0,
    probeAt: 0,
    ready: null,
    wake: null,
    lastUsedAt: 0,
  };
}

/**
 * Chunks of the lane's endpoint are being parked, or have been: both are noted, since a settle may look in between. So is
 * that a chunk says so, for a settle which found nothing may have looked before what that one moved back.
 */
export function noteParked(lane: Lane): void {
  lane.behind = true;
  lane.parkedAt = performance.now();
}

/** A settle that began at `lookedAt` found nothing parked. */
export function noteNoneParked(lane: Lane, lookedAt: number): void {
  if (lane.parkedAt < lookedAt) lane.behind = false;
}

/** Goes by the rate that the endpoint's owner allows now; what is left of another one is lost. */
export function noteRate(lane: Lane, rateLimit: number | null): void {
  if (rateLimit === (lane.share?.rate ?? null)) return;
  lane.share = rateLimit === null ? null : newRateShare(rateLimit);
}

/** An attempt is about to begin, or the first chunk is looked at: from little on, if the endpoint was away. */
export function noteStanding(
  lane: Lane,
  {
    revision,
    heldUntil,
    failing,
    proven,
  }: Pick<DispatchConfiguration, 'revision' | 'heldUntil' | 'failing' | 'proven'>,
  now: number,
): void {
  const after = { revision, heldUntil: heldUntil?.getTime() ?? null, failing };
  lane.limit = limitOnReturn(lane.limit, { before: lane.standing, after, silentMs: now - lane.triedAt });
  lane.standing = after;
  lane.proven = proven;
  lane.triedAt = now;
}

/** Slots are given out this much before their moment, and what waits in the queue is due on whole seconds. */
const SLOT_EARLY_MS = SLOT_AHEAD_MS + 1_000;

/** When it becomes worth having deliveries of a lane in hand again because of its rate; a moment that has passed: it is. */
export function slotsFrom(lane: Lane, now: number): number {
  return lane.share === null ? 0 : emptyUntil(lane.share, now) - SLOT_EARLY_MS;
}

/**
 * Whether a chunk of it is in hand, or stands in the queue to look again with: what is parked for it need not be moved back
 * by anybody else.
 */
export function hasAnother({ chunks, probeAt }: Lane, now: number): boolean {
  return chunks.size > 0 || now < probeAt;
}

/** Below this nobody is refused: one fetch may bring many chunks of one healthy endpoint (refusing cost 13 %). */
const WAITING_ALWAYS_TAKEN = 200;

/** A chunk: of one that gets single probes, most of what is read goes back. */
const WAITING_WHEN_PROBED = CHUNK_DELIVERIES_MAX;

/**
 * Above this an endpoint is refused even while it keeps up. Above what one claim can bring on top of what may be waiting when
 * it is made (600 and 600), else a backlog of a single healthy endpoint is parked and moved back, all of it.
 */
const WAITING_MAX = 1_300;

/** What an endpoint gets through within this time is work in hand; beyond it, others must not wait for it. */
const WORK_IN_HAND_MS = 300;

/** A rate's worth of deliveries in hand: until the next chunks have come, which in a busy process may take half of this. */
const WAITING_FOR_RATE_MS = 1_000;

/** Whether a lane may take a chunk of so many deliveries into its hands. */
export function hasRoom(lane: Lane, deliveries: number, now: number): boolean {
  if (now < lane.limit.notBefore || now < slotsFrom(lane, now)) return false;
  const waiting = lane.waiting.length + deliveries;
  if (isProbed(lane)) return waiting <= WAITING_WHEN_PROBED;
  return waiting <= WAITING_ALWAYS_TAKEN || (waiting <= WAITING_MAX && keepsUp(lane, waiting));
}

/** It fails, as far as is known, and nothing has succeeded since. */
function isProbed({ limit, latencyMs }: Lane): boolean {
  return limit.limit === 1 && (limit.gapMs > 0 || latencyMs === 0);
}

/** How many of its deliveries a lane may be counted on to begin before long: none of a paced or slow one's. */
export function workInHand(lane: Lane, now: number): number {
  if (now < lane.limit.notBefore) return 0;
  const { length } = lane.waiting;
  // Of one that has never answered nothing is known to keep up.
  const work =
    isQuick(lane) && keepsUp(lane, length) ? length : Math.min(length, Math.max(0, lane.limit.limit - lane.inFlight));
  return lane.share === null ? work : Math.min(work, Math.floor((lane.share.rate * WORK_IN_HAND_MS) / 1000));
}

function keepsUp({ inFlight, latencyMs, limit, share }: Lane, waiting: number): boolean {
  if (share !== null && (waiting * 1000) / share.rate >= WAITING_FOR_RATE_MS) return false;
  return ((waiting + inFlight) * latencyMs) / limit.limit < WORK_IN_HAND_MS;
}

/** A fifth of the newest: follows a change within some ten attempts. */
const LATENCY_SHARE = 0.2;

export function noteLatency(lane: Lane, latencyMs: number): void {
  lane.latencyMs = lane.latencyMs === 0 ? latencyMs : (1 - LATENCY_SHARE) * lane.latencyMs + LATENCY_SHARE * latencyMs;
}

/** An attempt that takes longer holds its slot for as long as a hundred of a healthy endpoint's. */
const QUICK_MS = 1_000;

/**
 * Whether an endpoint gives the slots it takes back before long, as far as is known. One that does not, or has not shown yet
 * that it does, is on trial: all of those together have a share of the slots.
 */
export function isQuick({ latencyMs }: Lane): boolean {
  return latencyMs > 0 && latencyMs < QUICK_MS;
}

/** The kinds of lanes that take turns with each other. */
export type Turn = 'quick' | 'untried' | 'onTrial';

/**
 * On trial, one that this process has not tried is untried if it is known to be well: its first attempt, and no other, does
 * not wait behind those of all that are slow or new.
 */
export function turnOf(lane: Lane): Turn {
  if (isQuick(lane)) return 'quick';
  return lane.proven && lane.latencyMs === 0 && lane.inFlight === 0 ? 'untried' : 'onTrial';
}

/** Whether a lane may begin an attempt. */
export function mayBegin(lane: Lane, now: number): boolean {
  return isFree(lane, now) && (lane.share === null || rateStep(lane.share, now).kind === 'begin');
}

/** Whether a lane could begin an attempt if its rate allowed one now. */
export function waitsForSlot(lane: Lane, now: number): boolean {
  return lane.share !== null && isFree(lane, now) && rateStep(lane.share, now).kind !== 'begin';
}

function isFree({ waiting, inFlight, limit }: Lane, now: number): boolean {
  return waiting.length > 0 && inFlight < limit.limit && now >= limit.notBefore;
}

/** How many attempts a lane can begin within a second, as far as its limit and latency tell. */
export function usableWithinSecond({ waiting, inFlight, limit, latencyMs }: Lane): number {
  if (latencyMs === 0) return waiting.length;
  const turns = limit.limit - inFlight + (limit.limit * 1000) / latencyMs;
  return Math.min(waiting.length, Math.max(1, Math.ceil(turns)));
}
