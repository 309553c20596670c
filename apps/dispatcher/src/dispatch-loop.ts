import { afterResult, DEFAULT_RETRY_SCHEDULE, type EndpointId, isEndpointTrouble } from '@postrider/core';
import type { Database, Doorbell } from '@postrider/db';
import type { Egress } from '@postrider/egress';
import type { ClaimedChunk, Queue } from '@postrider/queue';
import { type EndedAttempt, lostAttempt, makeAttempt, type OpenConfiguration, type Taker } from '@postrider/usecases';
import { Claimer } from './claimer.ts';
import type { Configurations } from './configurations.ts';
import { Hands } from './hands.ts';
import {
  isQuick,
  type Lane,
  MAX_IN_FLIGHT_DEFAULT,
  mayBegin,
  noteLatency,
  noteNoneParked,
  noteRate,
  noteStanding,
  type Work,
} from './lane.ts';
import type { TrialRoom } from './lane-ring.ts';
import { releaseOrphans } from './orphans.ts';
import { pauseOf, setAside } from './pauses.ts';
import type { Log } from './quiet-while-away.ts';
import { Settler, type SettlerDeps } from './settler.ts';
import { SlotTaker } from './slot-taker.ts';
import { wakeAt } from './wake-at.ts';

export interface DispatchDeps {
  readonly database: Database;
  readonly queue: Queue;
  readonly egress: Pick<Egress, 'post'>;
  readonly configurations: Configurations;
  readonly doorbell: Pick<Doorbell, 'ring'>;
  readonly logger: Log;
  readonly version: string;
  readonly jitter: () => number;
  /** Requests at once, over all endpoints. */
  readonly inFlightMax: number;
}

/** Attempts that ended and wait for the database: beyond this nothing is begun, or an outage would fill the memory. */
const UNSETTLED_MAX = 5_000;

/**
 * Of all slots, what may be held by attempts that began on trial; and what any one endpoint may hold. Without it 25 silent
 * endpoints, twenty requests each, hold all 500 until their timeout.
 */
const SHARE_OF_SLOTS_MAX = 0.5;

/**
 * Up to here untried lanes may go on beginning when those on trial no longer may: after a start, when silent endpoints hold
 * their whole share until their timeout, all others are untried. The rest is left to quick ones in any case.
 */
const SHARE_WITH_UNTRIED_MAX = 0.75;

/** A pause this long is not waited out with a chunk in hand. */
const REST_FROM_MS = 1_000;

/** An attempt under way; `startedAt` is monotonic. */
interface Begun {
  readonly startedAt: number;
  readonly onTrial: boolean;
  readonly configuration: OpenConfiguration;
}

/**
 * Claims chunks, makes their attempts within every limit, and settles what came of them. A slow endpoint costs the others
 * nothing: its chunks are taken only while it has room, and what it has no room for is set aside.
 */
export class DispatchLoop {
  readonly #deps: DispatchDeps;
  readonly #hands: Hands;
  readonly #claimer: Claimer;
  readonly #settler: Settler;
  readonly #slotTaker: SlotTaker;
  /** Attempts whose end is waited for. */
  readonly #underWay = new Map<Work, Begun>();
  /** Slots that attempts on trial, or those of one endpoint, may take. */
  readonly #shareMax: number;
  /** Slots that attempts on trial may take together with those of untried lanes. */
  readonly #shareWithUntriedMax: number;
  #inFlight = 0;
  #onTrial = 0;
  #refreshing: Promise<void> | null = null;
  #renewing: Promise<void> | null = null;
  #draining = false;

  constructor(deps: DispatchDeps) {
    const { configurations, queue } = deps;
    this.#deps = deps;
    this.#shareMax = Math.ceil(deps.inFlightMax * SHARE_OF_SLOTS_MAX);
    this.#shareWithUntriedMax = Math.ceil(deps.inFlightMax * SHARE_WITH_UNTRIED_MAX);
    this.#hands = new Hands({
      maxInFlightOf: (endpointId) => this.#maxInFlightOf(endpointId),
      restOf: ({ lane, chunk }) =>
        this.#draining
          ? new Date(queue.clock.now())
          : setAside({ configurations, clock: queue.clock }, lane, chunk.trigger),
    });
    this.#settler = new Settler({
      ...deps,
      finishedBy: (ended) => this.#hands.finishedBy(ended),
      settled: (batch) => this.#afterSettle(batch),
    });
    this.#slotTaker = new SlotTaker({
      ...deps,
      clock: queue.clock,
      answered: (lanes) => {
        for (const lane of lanes) this.#hands.markReady(lane);
        this.#begin();
      },
      wakeAt: (lane, at) => this.#wakeAt(lane, at),
      rest: (lane) => {
        this.#hands.takeOut(lane);
        this.#settler.run();
      },
    });
    this.#claimer = new Claimer({
      ...deps,
      hands: this.#hands,
      configurationOf: (endpointId) => configurations.lastKnown(endpointId),
      mayTakeMore: () => this.#settler.unsettled < UNSETTLED_MAX,
      roomForTrial: () => Math.max(0, this.#trialRoom().onTrial),
      taken: () => {
        this.#settler.run();
        this.#begin();
      },
    });
  }

  /** Looks for due chunks. */
  wake(): void {
    this.#claimer.wake();
  }

  /** Takes what the relay of this process makes. */
  get taker(): Taker {
    return this.#claimer;
  }

  /** Extends the leases in hand; what somebody else has taken over by now does not begin any more. */
  async renew(): Promise<void> {
    const held = [...this.#hands.chunks];
    const askedAt = performance.now();
    const ours = await this.#deps.queue.renew(held.map(({ chunk }) => chunk));
    for (const one of held) {
      if (!this.#hands.chunks.has(one)) continue;
      if (ours.has(one.chunk.jobId)) {
        this.#hands.renewed(one, askedAt);
        continue;
      }
      one.lost = true;
      this.#hands.takeOut(one.lane, (work) => work.held === one);
    }
    this.#settler.run();
    // Those that stood still because their lease seemed to be over.
    for (const lane of this.#hands.waitingLanes) this.#hands.markReady(lane);
    this.#begin();
  }

  /**
   * Reads configurations again before their lease ends, so that attempts need not wait for it: of lanes that may begin before
   * long, for with thousands waiting to be tried, reading all takes longer than the lease. Answers whether any lanes wait.
   */
  async refresh(): Promise<boolean> {
    const soon = [...this.#hands.waitingSoon(this.#trialRoom())].map(({ endpointId }) => endpointId);
    await this.#refresh(this.#deps.configurations.stale(soon));
    return this.#hands.waitingLanes.size > 0;
  }

  forgetIdleLanes(): void {
    this.#hands.forgetIdleLanes();
  }

  /**
   * Begins nothing more, waits for what is in flight, gives everything else back and puts it all on record. `relayed`: when
   * nothing more will come of what the relay makes.
   */
  async drain(relayed: Promise<unknown>): Promise<void> {
    this.#draining = true;
    await this.#claimer.stop();
    await this.#slotTaker.stop();
    this.#takeOutAll();
    await relayed;
    this.#takeOutAll();
    // Ends with the last attempt's settle: that is when the last chunk leaves the hands.
    while (this.#hands.chunks.size > 0) await this.#settler.nextRound();
    await this.#settler.idle();
  }

  #takeOutAll(): void {
    for (const lane of this.#hands.lanes()) {
      lane.wake?.cancel();
      this.#hands.takeOut(lane);
    }
    this.#settler.run();
  }

  /**
   * Waits for no end any more: what is under way is put on record as lost, and is due at once. For a drain that has not
   * ended in time; others need not wait for leases to be over. Answers how many there were.
   */
  handBack(): number {
    const { clock } = this.#deps.queue;
    const given = [...this.#underWay];
    this.#underWay.clear();
    for (const [work, { startedAt, configuration }] of given) {
      const durationMs = Math.round(performance.now() - startedAt);
      const lost = lostAttempt(work.delivery, {
        trigger: work.trigger,
        schedule: configuration.retrySchedule ?? DEFAULT_RETRY_SCHEDULE,
        startedAt: new Date(clock.now() - durationMs),
        durationMs,
        because: 'stopped',
      });
      this.#hands.ended(lost, work);
      this.#settler.add(lost);
    }
    return given.length;
  }

  /** Begins what may begin, one attempt per lane and round. */
  #begin(): void {
    const { inFlightMax, configurations, queue } = this.#deps;
    const unread: Lane[] = [];
    const unreadOnTrial: Lane[] = [];
    while (!this.#draining && this.#inFlight < inFlightMax && this.#settler.unsettled < UNSETTLED_MAX) {
      const lane = this.#hands.nextReady(this.#trialRoom(unreadOnTrial.length));
      if (lane === undefined) break;
      const configuration = configurations.current(lane.endpointId);
      if (configuration === undefined) {
        unread.push(lane);
        if (!isQuick(lane)) unreadOnTrial.push(lane);
        continue;
      }
      const paused = pauseOf({ configurations, clock: queue.clock }, lane.endpointId) !== null;
      if (paused || configuration.status !== 'enabled') {
        this.#hands.takeOut(lane);
        this.#settler.run();
        continue;
      }
      // The process was frozen, or the database away: somebody else may have it by now.
      if ((lane.waiting[0]?.held.leaseUntil ?? 0) < performance.now()) {
        this.#renewSoon();
        break;
      }
      const now = performance.now();
      noteRate(lane, configuration.rateLimit);
      noteStanding(lane, configuration, now);
      // It may begin less than when it was put into the ring.
      const work = mayBegin(lane, now) ? this.#hands.takeNext(lane) : undefined;
      if (work !== undefined) this.#attempt(lane, work, configuration);
      this.#hands.markReady(lane);
    }
    this.#putBackUnread(unreadOnTrial);
    // Quick ones stand in the ring again when they are read: `refresh` asks for all of them.
    if (unread.length > 0) this.#refreshSoon(unread.map(({ endpointId }) => endpointId));
    if (!this.#draining) this.#slotTaker.attend(this.#hands.takeSlotless());
  }

  /** They keep their turn: reading all that wait behind each other would take longer than the lease. */
  #putBackUnread(lanes: readonly Lane[]): void {
    const { configurations } = this.#deps;
    // Of an endpoint that is unknown nothing may ever be read: nobody waits behind it.
    for (const lane of lanes) if (configurations.lastKnown(lane.endpointId) === undefined) this.#hands.markReady(lane);
    this.#hands.putBack(lanes);
  }

  /** `taken`: so many more attempts count as begun. */
  #trialRoom(taken = 0): TrialRoom {
    const begun = this.#onTrial + taken;
    return { untried: this.#shareWithUntriedMax - begun, onTrial: this.#shareMax - begun };
  }

  #renewSoon(): void {
    this.#renewing ??= this.renew()
      .catch((error: unknown) => this.#deps.logger.warn({ error }, 'renewing leases failed, trying again'))
      .finally(() => {
        this.#renewing = null;
      });
  }

  #attempt(lane: Lane, work: Work, configuration: OpenConfiguration): void {
    const { egress, queue, version, logger } = this.#deps;
    const begun = { startedAt: performance.now(), onTrial: !isQuick(lane), configuration };
    this.#underWay.set(work, begun);
    this.#count(lane, begun, 1);
    makeAttempt({ egress, now: queue.clock.now, version }, configuration, work.delivery, work.trigger)
      .then((ended) => this.#ended(lane, work, ended, begun))
      .catch((error: unknown) => {
        // A bug. The chunk is left to its lease, after which the delivery is logged as lost and takes its schedule.
        logger.error({ error, eventId: work.delivery.eventId }, 'an attempt threw');
        if (!this.#underWay.delete(work)) return;
        this.#count(lane, begun, -1);
        this.#hands.giveUp(work);
      });
  }

  #count(lane: Lane, { onTrial }: Begun, change: 1 | -1): void {
    lane.inFlight += change;
    this.#inFlight += change;
    if (onTrial) this.#onTrial += change;
  }

  #maxInFlightOf(endpointId: EndpointId): number {
    const allowed = this.#deps.configurations.lastKnown(endpointId)?.maxInFlight ?? MAX_IN_FLIGHT_DEFAULT;
    return Math.min(allowed, this.#shareMax);
  }

  #ended(lane: Lane, work: Work, ended: EndedAttempt, begun: Begun): void {
    // It was handed back: somebody else may be at it.
    if (!this.#underWay.delete(work)) return;
    const { startedAt } = begun;
    const now = performance.now();
    const max = this.#maxInFlightOf(lane.endpointId);
    this.#count(lane, begun, -1);
    lane.lastUsedAt = now;
    lane.triedAt = now;
    noteLatency(lane, now - startedAt);
    lane.limit = afterResult(lane.limit, { ok: !isEndpointTrouble(ended.observation), startedAt, now, max });
    this.#hands.ended(ended, work);
    this.#settler.add(ended);
    if (lane.limit.gapMs >= REST_FROM_MS) this.#hands.takeOut(lane);
    else if (lane.limit.notBefore > now) this.#wakeAt(lane, lane.limit.notBefore);
    this.#hands.markReady(lane);
    this.#begin();
    this.#claimer.wakeForMore();
  }

  #wakeAt(lane: Lane, at: number): void {
    lane.wake?.cancel();
    lane.wake = wakeAt(at, () => {
      lane.wake = null;
      this.#hands.markReady(lane);
      this.#begin();
    });
  }

  #afterSettle({ ended, finished, answer, begunAt }: Parameters<SettlerDeps['settled']>[0]): void {
    const { emptied, changed, dueNow, told } = answer;
    if (this.#hands.settled(ended)) this.#settler.run();
    for (const endpointId of emptied) noteNoneParked(this.#hands.laneOf(endpointId), begunAt);
    const parked = finished.filter(({ rest }) => rest?.dueAt === 'parked').map(({ chunk }) => chunk);
    if (parked.length > 0) this.#releaseOrphans(parked);
    if (changed.size > 0) this.#refreshSoon([...changed]);
    if (told) this.#deps.doorbell.ring('events');
    this.#begin();
    if (dueNow) this.#claimer.wake();
    else this.#claimer.wakeForMore();
  }

  #releaseOrphans(parked: readonly ClaimedChunk[]): void {
    releaseOrphans({ ...this.#deps, hands: this.#hands }, parked).then(
      (released) => {
        if (released) this.#claimer.wake();
      },
      (error: unknown) => this.#deps.logger.warn({ error }, 'moving parked chunks back failed; the sweep will'),
    );
  }

  async #refresh(endpointIds: readonly EndpointId[]): Promise<void> {
    if (endpointIds.length === 0) return;
    await this.#deps.configurations.refresh(endpointIds);
    for (const id of endpointIds) {
      const lane = this.#hands.laneOf(id);
      noteRate(lane, this.#deps.configurations.lastKnown(id)?.rateLimit ?? null);
      this.#hands.markReady(lane);
    }
    this.#begin();
  }

  /** While a reading is under way nothing is asked for: lanes that wait for theirs are first in line when `refresh` looks. */
  #refreshSoon(endpointIds: readonly EndpointId[]): void {
    this.#refreshing ??= this.#refresh(endpointIds)
      .catch((error: unknown) => this.#deps.logger.warn({ error }, 'reading configurations failed, trying again'))
      .finally(() => {
        this.#refreshing = null;
      });
  }
}
