import { afterResult, type EndpointId, isEndpointTrouble } from '@postrider/core';
import { type ClaimedDelivery, type Database, insertParked } from '@postrider/db';
import type { Egress } from '@postrider/egress';
import type { ClaimedChunk, Queue } from '@postrider/queue';
import type { Logger } from '@postrider/telemetry';
import { type EndedAttempt, type FinishedChunk, openChunks, type Settled } from '@postrider/usecases';
import type { Configurations } from './configurations.ts';
import { type HeldChunk, hasRoom, type Lane, MAX_IN_FLIGHT_DEFAULT, mayBegin, newLane, noteLatency, type Work, workInHand } from './lane.ts';
import { makeAttempt } from './make-attempt.ts';
import { Settler } from './settler.ts';

export interface DispatchDeps {
  readonly database: Database;
  readonly queue: Queue;
  readonly egress: Pick<Egress, 'post' | 'release'>;
  readonly configurations: Configurations;
  readonly logger: Logger;
  readonly version: string;
  readonly jitter: () => number;
  /** Requests at once, over all endpoints. */
  readonly inFlightMax: number;
}

/** While this many deliveries could begin at once, nothing more is claimed. */
const READY_DELIVERIES_ENOUGH = 400;

/** Data of claimed deliveries in memory; a chunk is taken whole, so by at most one chunk each over. */
const BYTES_IN_HAND_MAX = 64 * 1_048_576;

/** Attempts that ended and wait for the database: beyond this nothing is begun, or an outage would fill the memory. */
const UNSETTLED_MAX = 5_000;

const CLAIM_CHUNKS_MIN = 4;
const CLAIM_CHUNKS_MAX = 500;

/** A pause this long is not waited out with a chunk in hand. */
const REST_FROM_MS = 1_000;

/** A lane that has had nothing to do for this long is forgotten, its limit with it. */
const LANE_IDLE_MS = 600_000;

/**
 * Claims chunks, makes their attempts within every limit, and settles what came of them. One slow endpoint costs the others
 * nothing: its chunks are taken only while it has room, and what it has no room for is parked.
 */
export class DispatchLoop {
  readonly #deps: DispatchDeps;
  readonly #settler: Settler;
  readonly #lanes = new Map<EndpointId, Lane>();
  readonly #ring: Lane[] = [];
  readonly #waitingLanes = new Set<Lane>();
  readonly #held = new Set<HeldChunk>();
  readonly #inHand = new Set<string>();
  readonly #done: FinishedChunk[] = [];
  readonly #work = new Map<EndedAttempt, Work>();
  #inFlight = 0;
  #bytesInHand = 0;
  #claiming: Promise<void> | null = null;
  #claimAgain = false;
  /** The last claim got all it asked for. */
  #mayBeMore = false;
  #claimChunks = CLAIM_CHUNKS_MIN;
  #refreshing: Promise<void> | null = null;
  #stopping = false;

  constructor(deps: DispatchDeps) {
    this.#deps = deps;
    this.#settler = new Settler({
      ...deps,
      finishedBy: (ended) => this.#finishedBy(ended),
      settled: (batch) => this.#afterSettle(batch),
    });
  }

  /** Looks for due chunks, now or as soon as the look under way has ended. */
  wake(): void {
    if (this.#stopping) return;
    this.#claimAgain = true;
    this.#claiming ??= this.#claimWhileRoom().finally(() => {
      this.#claiming = null;
      if (this.#claimAgain) this.wake();
    });
  }

  /** Extends the leases in hand; drops what somebody else has taken over. */
  async renew(): Promise<void> {
    const held = [...this.#held];
    const still = await this.#deps.queue.renew(held.map(({ chunk }) => chunk));
    for (const one of held) {
      if (still.has(one.chunk.jobId) || !this.#held.has(one)) continue;
      one.lost = true;
      this.#takeOut(one.lane, (work) => work.held === one);
    }
    this.#settler.run();
  }

  /** Reads configurations that are in use again before their lease ends, so that attempts need not wait for it. */
  async refresh(): Promise<void> {
    const waiting = [...this.#waitingLanes].map(({ endpointId }) => endpointId);
    await this.#refresh(this.#deps.configurations.stale(waiting));
  }

  forgetIdleLanes(): void {
    const before = performance.now() - LANE_IDLE_MS;
    for (const [endpointId, lane] of this.#lanes) {
      if (lane.chunks.size === 0 && lane.lastUsedAt < before) this.#lanes.delete(endpointId);
    }
  }

  /** Begins nothing more, waits for what is in flight, gives everything else back and puts it all on record. */
  async drain(): Promise<void> {
    this.#stopping = true;
    await this.#claiming;
    const now = new Date(this.#deps.queue.clock.now());
    this.#restAt = () => now;
    for (const lane of this.#lanes.values()) {
      if (lane.timer !== null) clearTimeout(lane.timer);
      this.#takeOut(lane, () => true);
    }
    this.#settler.run();
    while (this.#held.size > 0 || this.#settler.unsettled > 0) {
      await this.#settler.idle();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await this.#settler.idle();
  }

  // Claiming -----------------------------------------------------------------------------------------------------------

  async #claimWhileRoom(): Promise<void> {
    while (this.#claimAgain && !this.#stopping) {
      this.#claimAgain = false;
      try {
        while (!this.#stopping && this.#wantsMore()) {
          if (!(await this.#claimOnce())) break;
        }
      } catch (error) {
        this.#deps.logger.warn({ error }, 'claiming failed');
        return;
      }
    }
  }

  #wantsMore(): boolean {
    if (this.#bytesInHand >= BYTES_IN_HAND_MAX || this.#settler.unsettled >= UNSETTLED_MAX) return false;
    // Deliveries for an endpoint that is paced or full are no work in hand: counting them would stop the claiming.
    const now = performance.now();
    let ready = 0;
    for (const lane of this.#waitingLanes) {
      ready += workInHand(lane, now);
      if (ready >= READY_DELIVERIES_ENOUGH) return false;
    }
    return true;
  }

  /** Claims once; answers whether there may be more. */
  async #claimOnce(): Promise<boolean> {
    const asked = this.#claimChunks;
    const claimed = await this.#deps.queue.claim(asked);
    this.#mayBeMore = claimed.length === asked;
    if (claimed.length === 0) return false;
    await this.#refresh(this.#deps.configurations.stale(new Set(claimed.map(({ endpointId }) => endpointId))));
    const { taken, refused } = this.#sortOut(claimed);
    await this.#refuse(refused);
    await this.#take(taken);
    this.#claimChunks = nextClaimSize(claimed, refused.length);
    return this.#mayBeMore;
  }

  #sortOut(claimed: readonly ClaimedChunk[]): { taken: ClaimedChunk[]; refused: ClaimedChunk[] } {
    const now = performance.now();
    const promised = new Map<Lane, number>();
    const taken: ClaimedChunk[] = [];
    const refused: ClaimedChunk[] = [];
    for (const chunk of claimed) {
      const lane = this.#laneOf(chunk.endpointId);
      lane.lastUsedAt = now;
      if (chunk.more) lane.behind = true;
      const before = promised.get(lane) ?? 0;
      const roomy = this.#pausedUntil(chunk.endpointId) === null && hasRoom(lane, before + chunk.eventIds.length, now);
      // What a dead process held is settled whatever the room; a person does not wait behind a backlog.
      const first = chunk.lease > 0 || (chunk.trigger === 'manual' && this.#pausedUntil(chunk.endpointId) === null);
      if (roomy || first) {
        promised.set(lane, before + chunk.eventIds.length);
        taken.push(chunk);
      } else {
        refused.push(chunk);
      }
    }
    return { taken, refused };
  }

  /** Until when the endpoint's configuration forbids attempts; null: it does not. A disabled one's are taken, to be closed. */
  #pausedUntil(endpointId: EndpointId): Date | 'parked' | null {
    const configuration = this.#deps.configurations.lastKnown(endpointId);
    if (configuration === undefined) return null;
    if (configuration.status === 'paused') return 'parked';
    const { heldUntil } = configuration;
    return heldUntil !== null && heldUntil.getTime() > this.#deps.queue.clock.now() ? heldUntil : null;
  }

  /** Puts chunks aside: one per endpoint stands in the queue for when there is room, the others are parked. */
  async #refuse(refused: readonly ClaimedChunk[]): Promise<void> {
    if (refused.length === 0) return;
    const now = performance.now();
    const parked: ClaimedChunk[] = [];
    const back: (ClaimedChunk & { dueAt: Date })[] = [];
    for (const chunk of refused) {
      const lane = this.#laneOf(chunk.endpointId);
      const paused = this.#pausedUntil(chunk.endpointId);
      if (paused === 'parked' || lane.chunks.size > 0 || now < lane.probeAt) {
        parked.push(chunk);
        lane.behind = true;
        continue;
      }
      const waitMs = Math.max(lane.limit.notBefore - now, paused === null ? 0 : paused.getTime() - this.#deps.queue.clock.now());
      lane.probeAt = now + waitMs;
      back.push({ ...chunk, dueAt: new Date(this.#deps.queue.clock.now() + waitMs), more: true });
    }
    await this.#deps.database.transaction(async (tx) => {
      const still = await this.#deps.queue.finish(tx, [...refused]);
      await insertParked(tx, parked.filter(({ jobId }) => still.has(jobId)));
      await this.#deps.queue.schedule(tx, back.filter(({ jobId }) => still.has(jobId)));
    });
    // Whose last chunk finished before this commit: nobody else would move these back.
    const orphaned = parked.map(({ endpointId }) => endpointId).filter((id) => this.#isOrphaned(id));
    if (orphaned.length === 0) return;
    await this.#deps.database.transaction((tx) => this.#deps.queue.releaseAll(tx, [...new Set(orphaned)].sort()));
  }

  #isOrphaned(endpointId: EndpointId): boolean {
    const lane = this.#laneOf(endpointId);
    return lane.chunks.size === 0 && performance.now() >= lane.probeAt && this.#pausedUntil(endpointId) === null;
  }

  async #take(chunks: readonly ClaimedChunk[]): Promise<void> {
    if (chunks.length === 0) return;
    const held = chunks.map((chunk) => this.#hold(chunk));
    const opened = await openChunks(
      { ...this.#deps, configurationOf: (endpointId) => this.#deps.configurations.lastKnown(endpointId) },
      chunks,
    );
    const deliveries = new Map(opened.map((one) => [one.chunk.jobId, one.deliveries]));
    for (const one of held) {
      const own = deliveries.get(one.chunk.jobId);
      // Not opened: a dead process's, settled already.
      if (own === undefined) this.#letGo(one);
      else this.#enqueue(one, own);
    }
    this.#settler.run();
    this.#pump();
  }

  #hold(chunk: ClaimedChunk): HeldChunk {
    const lane = this.#laneOf(chunk.endpointId);
    const held: HeldChunk = { chunk, lane, left: 0, resting: [], lost: false };
    lane.chunks.add(held);
    this.#held.add(held);
    this.#bytesInHand += chunk.bytes;
    return held;
  }

  #letGo(held: HeldChunk): void {
    if (!this.#held.delete(held)) return;
    held.lane.chunks.delete(held);
    this.#bytesInHand -= held.chunk.bytes;
  }

  #enqueue(held: HeldChunk, deliveries: readonly ClaimedDelivery[]): void {
    const { lane, chunk } = held;
    for (const delivery of deliveries) {
      const key = keyOf(delivery);
      // In two chunks at once, which only a repair can make it: the other one is at it.
      if (this.#inHand.has(key)) continue;
      this.#inHand.add(key);
      held.left += 1;
      const work = { held, delivery, trigger: chunk.trigger };
      if (chunk.trigger === 'manual') lane.waiting.unshift(work);
      else lane.waiting.push(work);
    }
    if (held.left === 0) this.#finish(held);
    else this.#waitingLanes.add(lane);
    const { maxInFlight } = this.#deps.configurations.lastKnown(lane.endpointId) ?? { maxInFlight: null };
    lane.limit = { ...lane.limit, limit: Math.min(lane.limit.limit, maxInFlight ?? MAX_IN_FLIGHT_DEFAULT) };
    this.#markReady(lane);
  }

  // Attempts -----------------------------------------------------------------------------------------------------------

  #markReady(lane: Lane): void {
    if (lane.ready || !mayBegin(lane, performance.now())) return;
    lane.ready = true;
    this.#ring.push(lane);
  }

  /** Begins what may begin, one attempt per lane and round. */
  #pump(): void {
    const { inFlightMax, configurations } = this.#deps;
    const expired = new Set<EndpointId>();
    while (!this.#stopping && this.#inFlight < inFlightMax && this.#settler.unsettled < UNSETTLED_MAX) {
      const lane = this.#ring.shift();
      if (lane === undefined) break;
      lane.ready = false;
      if (!mayBegin(lane, performance.now())) continue;
      const configuration = configurations.current(lane.endpointId);
      if (configuration === undefined) {
        expired.add(lane.endpointId);
        continue;
      }
      const pause = configuration.status === 'enabled' ? this.#pausedUntil(lane.endpointId) : 'parked';
      if (pause !== null) {
        this.#takeOut(lane, () => true);
        this.#settler.run();
        continue;
      }
      const work = lane.waiting.shift();
      if (lane.waiting.length === 0) this.#waitingLanes.delete(lane);
      if (work !== undefined) this.#begin(lane, work, configuration);
      this.#markReady(lane);
    }
    if (expired.size > 0) this.#refreshSoon(expired);
  }

  #begin(lane: Lane, work: Work, configuration: Parameters<typeof makeAttempt>[1]): void {
    lane.inFlight += 1;
    this.#inFlight += 1;
    const startedAt = performance.now();
    const deps = { egress: this.#deps.egress, now: this.#deps.queue.clock.now, version: this.#deps.version };
    makeAttempt(deps, configuration, work.delivery, work.trigger).then(
      (ended) => this.#end(lane, work, ended, startedAt),
      (error: unknown) => {
        // A bug: the delivery stays in the chunk, whose lease is let go so that it ends as `lost` and not as a loop here.
        this.#deps.logger.error({ error, eventId: work.delivery.eventId }, 'an attempt threw');
        lane.inFlight -= 1;
        this.#inFlight -= 1;
        this.#held.delete(work.held);
        lane.chunks.delete(work.held);
        this.#inHand.delete(keyOf(work.delivery));
      },
    );
  }

  #end(lane: Lane, work: Work, ended: EndedAttempt, startedAt: number): void {
    const now = performance.now();
    const { maxInFlight } = this.#deps.configurations.lastKnown(lane.endpointId) ?? { maxInFlight: null };
    lane.inFlight -= 1;
    this.#inFlight -= 1;
    lane.lastUsedAt = now;
    noteLatency(lane, now - startedAt);
    const ok = !isEndpointTrouble(ended.observation);
    lane.limit = afterResult(lane.limit, { ok, startedAt, now, max: maxInFlight ?? MAX_IN_FLIGHT_DEFAULT });
    this.#work.set(ended, work);
    this.#settler.add(ended);
    if (lane.limit.gapMs >= REST_FROM_MS) this.#takeOut(lane, () => true);
    else if (lane.limit.notBefore > now) this.#wakeLaneLater(lane, lane.limit.notBefore - now);
    this.#markReady(lane);
    this.#pump();
    if (this.#mayBeMore && this.#wantsMore()) this.wake();
  }

  #wakeLaneLater(lane: Lane, waitMs: number): void {
    if (lane.timer !== null) clearTimeout(lane.timer);
    lane.timer = setTimeout(() => {
      lane.timer = null;
      this.#markReady(lane);
      this.#pump();
    }, Math.ceil(waitMs));
  }

  /** Takes deliveries that have not begun out of the lane: they rest until their chunk is finished. */
  #takeOut(lane: Lane, which: (work: Work) => boolean): void {
    const staying = lane.waiting.filter((work) => !which(work));
    for (const { held, delivery } of lane.waiting.filter(which)) {
      this.#inHand.delete(keyOf(delivery));
      held.left -= 1;
      held.resting.push(delivery);
      if (held.left === 0) this.#finish(held);
    }
    lane.waiting.splice(0, lane.waiting.length, ...staying);
    if (staying.length === 0) this.#waitingLanes.delete(lane);
  }

  // Configuration ------------------------------------------------------------------------------------------------------

  async #refresh(endpointIds: readonly EndpointId[]): Promise<void> {
    if (endpointIds.length === 0) return;
    await this.#deps.configurations.refresh(endpointIds);
    for (const id of endpointIds) {
      const lane = this.#lanes.get(id);
      if (lane !== undefined) this.#markReady(lane);
    }
  }

  #refreshSoon(endpointIds: ReadonlySet<EndpointId>): void {
    this.#refreshing ??= this.#refresh([...endpointIds])
      .catch((error: unknown) => {
        this.#deps.logger.warn({ error }, 'reading configurations failed');
      })
      .finally(() => {
        this.#refreshing = null;
        this.#pump();
      });
  }

  // Settling -----------------------------------------------------------------------------------------------------------

  #finish(held: HeldChunk): void {
    this.#letGo(held);
    const { lane, chunk, resting, lost } = held;
    if (lost) return;
    const rest = resting.map(({ endpointId, eventId, dataBytes }) => ({ endpointId, eventId, bytes: dataBytes }));
    this.#done.push({ chunk, rest: rest.length === 0 ? null : { deliveries: rest, dueAt: this.#restAt(lane) }, behind: lane.behind });
  }

  /** When what rests is due again: one chunk per endpoint stands in the queue, the others are parked behind it. */
  #restAt = (lane: Lane): Date | 'parked' => {
    const paused = this.#pausedUntil(lane.endpointId);
    const now = performance.now();
    if (paused === 'parked' || now < lane.probeAt) {
      lane.behind = true;
      return 'parked';
    }
    const nowMs = this.#deps.queue.clock.now();
    const waitMs = Math.max(0, lane.limit.notBefore - now, paused === null ? 0 : paused.getTime() - nowMs);
    lane.probeAt = now + waitMs;
    return new Date(nowMs + waitMs);
  };

  #finishedBy(ended: readonly EndedAttempt[]): FinishedChunk[] {
    for (const one of ended) {
      const held = this.#work.get(one)?.held;
      if (held === undefined) continue;
      held.left -= 1;
      if (held.left === 0) this.#finish(held);
    }
    return this.#done.splice(0);
  }

  #afterSettle({ ended, answer }: { ended: readonly EndedAttempt[]; answer: Settled }): void {
    for (const one of ended) {
      this.#inHand.delete(keyOf(one.delivery));
      this.#work.delete(one);
    }
    for (const endpointId of answer.emptied) {
      const lane = this.#lanes.get(endpointId);
      if (lane !== undefined) lane.behind = false;
    }
    if (answer.changed.size > 0) this.#refreshSoon(answer.changed);
    this.#pump();
    if (answer.dueNow || (this.#mayBeMore && this.#wantsMore())) this.wake();
  }

  #laneOf(endpointId: EndpointId): Lane {
    const known = this.#lanes.get(endpointId);
    if (known !== undefined) return known;
    const { maxInFlight } = this.#deps.configurations.lastKnown(endpointId) ?? { maxInFlight: null };
    const lane = newLane(endpointId, maxInFlight ?? MAX_IN_FLIGHT_DEFAULT);
    this.#lanes.set(endpointId, lane);
    return lane;
  }
}

/** As many chunks as should bring the deliveries wanted; many after a claim that was mostly refused. */
function nextClaimSize(claimed: readonly ClaimedChunk[], refused: number): number {
  if (refused > claimed.length / 2) return CLAIM_CHUNKS_MAX;
  const deliveries = claimed.reduce((sum, { eventIds }) => sum + eventIds.length, 0);
  const wanted = Math.ceil((READY_DELIVERIES_ENOUGH * claimed.length) / deliveries);
  return Math.min(CLAIM_CHUNKS_MAX, Math.max(CLAIM_CHUNKS_MIN, wanted));
}

function keyOf({ eventId, endpointId }: { readonly eventId: string; readonly endpointId: EndpointId }): string {
  return eventId + endpointId;
}

