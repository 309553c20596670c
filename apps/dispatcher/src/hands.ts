import { type EndpointId, useSlot } from '@postrider/core';
import type { ClaimedDelivery } from '@postrider/db';
import { type ClaimedChunk, LEASE_SECONDS } from '@postrider/queue';
import type { EndedAttempt, FinishedChunk } from '@postrider/usecases';
import {
  type HeldChunk,
  hasAnother,
  isQuick,
  type Lane,
  mayBegin,
  newLane,
  type Work,
  waitsForSlot,
  workInHand,
} from './lane.ts';
import { LaneRing, type TrialRoom } from './lane-ring.ts';

export interface HandsDeps {
  readonly maxInFlightOf: (endpointId: EndpointId) => number;
  /** Where deliveries go that were taken back out of a chunk's lane. */
  readonly restOf: (held: HeldChunk) => Date | 'parked';
}

/** A lane that has had nothing to do for this long is forgotten, its limit with it. */
const LANE_IDLE_MS = 600_000;

const LEASE_MS = LEASE_SECONDS * 1_000;

const NO_LANES: readonly Lane[] = [];

/**
 * What this process has in its hands: chunks it leases, their deliveries waiting in lanes, those whose attempts are under
 * way, and chunks that are finished but not settled. Counts; does nothing by itself.
 */
export class Hands {
  readonly #deps: HandsDeps;
  readonly #lanes = new Map<EndpointId, Lane>();
  readonly #ring = new LaneRing();
  readonly #waiting = new Set<Lane>();
  /** Lanes that lack nothing but a slot of their rate. */
  readonly #slotless = new Set<Lane>();
  readonly #held = new Set<HeldChunk>();
  readonly #work = new Map<EndedAttempt, Work>();
  readonly #finished: FinishedChunk[] = [];
  #bytes = 0;

  constructor(deps: HandsDeps) {
    this.#deps = deps;
  }

  get chunks(): ReadonlySet<HeldChunk> {
    return this.#held;
  }

  /** Lanes with deliveries that have not begun. */
  get waitingLanes(): ReadonlySet<Lane> {
    return this.#waiting;
  }

  /** Those of them that may begin an attempt before long: of the ones that are not quick only as many as there is room for. */
  waitingSoon(room: TrialRoom): ReadonlySet<Lane> {
    const now = performance.now();
    const quick = [...this.#waiting].filter((lane) => isQuick(lane) && now >= lane.limit.notBefore);
    return new Set([...quick, ...this.#ring.firstOnTrial(room)]);
  }

  /** Size of the data of what is held. */
  get bytes(): number {
    return this.#bytes;
  }

  laneOf(endpointId: EndpointId): Lane {
    const known = this.#lanes.get(endpointId);
    if (known !== undefined) return known;
    const lane = newLane(endpointId, this.#deps.maxInFlightOf(endpointId));
    this.#lanes.set(endpointId, lane);
    return lane;
  }

  lanes(): IterableIterator<Lane> {
    return this.#lanes.values();
  }

  /** `claimedAt`: monotonic, before the claim was made. */
  hold(chunk: ClaimedChunk, claimedAt: number): HeldChunk {
    const lane = this.laneOf(chunk.endpointId);
    const held: HeldChunk = {
      chunk,
      lane,
      left: 0,
      settling: 0,
      leaseUntil: claimedAt + LEASE_MS,
      resting: [],
      lost: false,
    };
    lane.chunks.add(held);
    this.#held.add(held);
    this.#bytes += chunk.bytes;
    return held;
  }

  /** Its lease was renewed; `askedAt`: monotonic, before. */
  renewed(held: HeldChunk, askedAt: number): void {
    held.leaseUntil = askedAt + LEASE_MS;
  }

  /** Forgets a chunk without settling it. */
  drop(held: HeldChunk): void {
    if (!this.#held.delete(held)) return;
    held.lane.chunks.delete(held);
    this.#bytes -= held.chunk.bytes;
  }

  /** Leaves a chunk to its lease because one of its attempts could not be made; the delivery may come again. */
  giveUp({ held, delivery }: Work): void {
    held.lane.inHand.delete(delivery.eventId);
    this.takeOut(held.lane, (work) => work.held === held);
    this.drop(held);
  }

  /** Puts a chunk's deliveries into its lane; a person's go first. */
  enqueue(held: HeldChunk, deliveries: readonly ClaimedDelivery[]): void {
    const { lane, chunk } = held;
    for (const delivery of deliveries) {
      // Another chunk was at it, and we may not have heard yet that it is settled: it comes again, and is read again.
      if (lane.inHand.has(delivery.eventId)) {
        held.resting.push(delivery);
        continue;
      }
      lane.inHand.add(delivery.eventId);
      held.left += 1;
      const work = { held, delivery, trigger: chunk.trigger };
      if (chunk.trigger === 'manual') lane.waiting.unshift(work);
      else lane.waiting.push(work);
    }
    if (held.left === 0) {
      this.#finish(held);
      return;
    }
    this.#waiting.add(lane);
    lane.limit = { ...lane.limit, limit: Math.min(lane.limit.limit, this.#deps.maxInFlightOf(lane.endpointId)) };
    this.markReady(lane);
  }

  markReady(lane: Lane): void {
    const now = performance.now();
    if (mayBegin(lane, now)) this.#ring.add(lane);
    else if (lane.ready === null && waitsForSlot(lane, now)) this.#slotless.add(lane);
  }

  /** Lanes that wait for a slot of their rate only, each named once until it waits again. */
  takeSlotless(): readonly Lane[] {
    if (this.#slotless.size === 0) return NO_LANES;
    const lanes = [...this.#slotless];
    this.#slotless.clear();
    return lanes;
  }

  /** The next lane in turn that may begin an attempt, one on trial only if there is room for it; it leaves the ring. */
  nextReady(room: TrialRoom): Lane | undefined {
    for (let lane = this.#ring.next(room); lane !== undefined; lane = this.#ring.next(room)) {
      const now = performance.now();
      if (mayBegin(lane, now)) return lane;
      if (waitsForSlot(lane, now)) this.#slotless.add(lane);
    }
    return undefined;
  }

  /** Lanes that were next, in this order, but could not be gone by yet: they keep their turn. */
  putBack(lanes: readonly Lane[]): void {
    this.#ring.putBack(lanes);
  }

  /** The delivery to attempt now; uses a slot of the lane's rate. */
  takeNext(lane: Lane): Work | undefined {
    const work = lane.waiting.shift();
    if (lane.share !== null) lane.share = useSlot(lane.share, performance.now());
    if (lane.waiting.length === 0) this.#waiting.delete(lane);
    return work;
  }

  /** Takes deliveries that have not begun out of a lane: they rest until their chunk is finished. */
  takeOut(lane: Lane, which: (work: Work) => boolean = () => true): void {
    const staying = lane.waiting.filter((work) => !which(work));
    for (const { held, delivery } of lane.waiting.filter(which)) {
      lane.inHand.delete(delivery.eventId);
      held.left -= 1;
      held.resting.push(delivery);
      if (held.left === 0 && held.settling === 0) this.#finish(held);
    }
    lane.waiting.splice(0, lane.waiting.length, ...staying);
    if (staying.length === 0) this.#waiting.delete(lane);
  }

  /**
   * Whether so many deliveries could begin before long. Those of paced or slow endpoints do not count, of those on trial
   * only as many as there is room for.
   */
  hasWork(enough: number, roomForTrial: number): boolean {
    const now = performance.now();
    let work = 0;
    let onTrial = 0;
    for (const lane of this.#waiting) {
      if (isQuick(lane)) work += workInHand(lane, now);
      else onTrial += workInHand(lane, now);
      if (work + Math.min(onTrial, roomForTrial) >= enough) return true;
    }
    return false;
  }

  ended(attempt: EndedAttempt, work: Work): void {
    this.#work.set(attempt, work);
  }

  /**
   * The chunks that are finished by settling these attempts, and those finished since without any; each is named once. A
   * chunk with attempts in another settle that is under way is not: its job must outlive the last of its attempts.
   */
  finishedBy(ended: readonly EndedAttempt[]): FinishedChunk[] {
    const counts = new Map<HeldChunk, number>();
    for (const attempt of ended) {
      const held = this.#work.get(attempt)?.held;
      if (held === undefined) continue;
      held.left -= 1;
      held.settling += 1;
      counts.set(held, (counts.get(held) ?? 0) + 1);
    }
    for (const [held, count] of counts) if (held.left === 0 && held.settling === count) this.#finish(held);
    return this.#finished.splice(0);
  }

  /** Answers whether that has left chunks to be finished. */
  settled(ended: readonly EndedAttempt[]): boolean {
    for (const attempt of ended) {
      const held = this.#work.get(attempt)?.held;
      this.#work.delete(attempt);
      if (held === undefined) continue;
      held.lane.inHand.delete(attempt.delivery.eventId);
      held.settling -= 1;
      if (held.left === 0 && held.settling === 0) this.#finish(held);
    }
    return this.#finished.length > 0;
  }

  forgetIdleLanes(): void {
    const before = performance.now() - LANE_IDLE_MS;
    for (const [endpointId, lane] of this.#lanes) {
      if (lane.chunks.size === 0 && lane.lastUsedAt < before) this.#lanes.delete(endpointId);
    }
  }

  #finish(held: HeldChunk): void {
    if (!this.#held.has(held)) return;
    this.drop(held);
    if (held.lost) return;
    const { lane, chunk, resting } = held;
    const deliveries = resting.map(({ endpointId, eventId, dataBytes }) => ({ endpointId, eventId, bytes: dataBytes }));
    const rest = deliveries.length === 0 ? null : { deliveries, dueAt: this.#deps.restOf(held) };
    this.#finished.push({ chunk, rest, behind: lane.behind && !isLeftToAnother(lane) });
  }
}

/** What is parked for an endpoint that is being paced would only be parked again, while another chunk stands for it. */
function isLeftToAnother(lane: Lane): boolean {
  const now = performance.now();
  return now < lane.limit.notBefore && hasAnother(lane, now);
}
