import { type Database, insertParked, type Tx } from '@postrider/db';
import type { Chunk, ClaimedChunk, Queue } from '@postrider/queue';
import { type OpenDeps, type OpenedChunk, openChunks, openRead, type Taker } from '@postrider/usecases';
import type { Configurations } from './configurations.ts';
import type { Hands } from './hands.ts';
import { hasRoom, type Lane, noteParked, noteRate, noteStanding } from './lane.ts';
import { releaseOrphans } from './orphans.ts';
import { pauseOf, setAside } from './pauses.ts';
import type { Log } from './quiet-while-away.ts';

export interface ClaimerDeps extends OpenDeps {
  readonly database: Database;
  readonly queue: Queue;
  readonly configurations: Configurations;
  readonly hands: Hands;
  readonly logger: Log;
  /** Whether the rest of the process keeps up with what it has. */
  readonly mayTakeMore: () => boolean;
  /** How many attempts may begin at endpoints on trial. */
  readonly roomForTrial: () => number;
  /** New deliveries are in their lanes, or chunks are finished. */
  readonly taken: () => void;
}

/** While this many deliveries could begin before long, nothing more is claimed. */
const WORK_ENOUGH = 600;

/** Data of claimed deliveries in memory; a chunk is taken whole, so it may be passed by one. */
const BYTES_IN_HAND_MAX = 64 * 1_048_576;

const CLAIM_CHUNKS_MIN = 4;
const CLAIM_CHUNKS_MAX = 500;

/**
 * Takes due chunks into hand while there is room for them, and sets aside those whose endpoint has none. What the relay of
 * this process makes it takes before it is due to anybody, as long as nothing in the queue was due earlier.
 */
export class Claimer implements Taker {
  readonly #deps: ClaimerDeps;
  #claiming: Promise<void> | null = null;
  /** What was refused last is being set aside. */
  #refusing: Promise<void> = Promise.resolve();
  #again = false;
  #stopped = false;
  #chunks = CLAIM_CHUNKS_MIN;
  /** The last claim got all it asked for, or something due was left to the queue since. */
  #mayBeMore = false;
  /** Whether there is room will be asked at the end of this turn of the event loop. */
  #asked = false;

  constructor(deps: ClaimerDeps) {
    this.#deps = deps;
  }

  /** Looks for due chunks, now or once more when the look under way has ended. */
  wake(): void {
    if (this.#stopped) return;
    this.#again = true;
    this.#claiming ??= this.#claimAll().finally(() => {
      this.#claiming = null;
      if (this.#again) this.wake();
    });
  }

  /** Looks again if the last look left something, and there is room by now. */
  wakeForMore(): void {
    if (!this.#mayBeMore || this.#claiming !== null || this.#asked) return;
    this.#asked = true;
    // Once for all attempts that end in the same turn of the event loop: over many lanes the answer takes 4 µs.
    setImmediate(() => {
      this.#asked = false;
      if (this.#mayBeMore && this.#claiming === null && this.#hasRoom()) this.wake();
    });
  }

  /**
   * Chunks that are being made, all due now, which will be taken (`take`) once they are committed: none while others wait in
   * the queue, which were due before.
   */
  choose(chunks: readonly Chunk[]): readonly Chunk[] {
    const room = !this.#stopped && !this.#mayBeMore && this.#hasRoom() ? this.#roomFor() : () => false;
    let deliveries = 0;
    const chosen = chunks.filter((chunk) => {
      // No more than a claim would bring: the rest is for whoever is idle.
      if (deliveries >= WORK_ENOUGH || !room(chunk)) return false;
      deliveries += chunk.eventIds.length;
      return true;
    });
    if (chosen.length < chunks.length) this.#mayBeMore = true;
    return chosen;
  }

  hold(tx: Tx, chunks: readonly Chunk[]): Promise<ClaimedChunk[]> {
    return this.#deps.queue.hold(tx, chunks);
  }

  /** `heldAt`: monotonic, before the lease on them began. */
  async take(read: readonly OpenedChunk[], heldAt: number): Promise<void> {
    const chunks = read.map(({ chunk }) => chunk);
    const open = async () => {
      await this.#note(chunks);
      return openRead(this.#deps, read);
    };
    try {
      await this.#take(chunks, heldAt, open);
    } catch (error) {
      this.#deps.logger.warn({ error }, 'taking what was relayed failed; it comes again');
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#again = false;
    await this.#claiming;
    await this.#refusing;
  }

  async #claimAll(): Promise<void> {
    this.#again = false;
    try {
      // Not looked at: what there is was due before what comes.
      this.#mayBeMore = true;
      while (!this.#stopped && this.#mayBeMore && this.#hasRoom()) await this.#claimOnce();
    } catch (error) {
      this.#mayBeMore = false;
      this.#deps.logger.warn({ error }, 'claiming failed, trying again');
    }
  }

  #hasRoom(): boolean {
    const { hands, mayTakeMore, roomForTrial } = this.#deps;
    return hands.bytes < BYTES_IN_HAND_MAX && mayTakeMore() && !hands.hasWork(WORK_ENOUGH, roomForTrial());
  }

  async #claimOnce(): Promise<void> {
    const claimedAt = performance.now();
    const claimed = await this.#deps.queue.claim(this.#chunks);
    this.#mayBeMore = claimed.length === this.#chunks;
    if (claimed.length === 0) return;
    await this.#note(claimed);
    const { taken, refused } = this.#sortOut(claimed);
    this.#chunks = nextClaimSize(claimed, refused.length);
    // What has room waits for nothing that has none; nor does the next claim, as long as not all of them are refused.
    await this.#take(taken, claimedAt, () => openChunks(this.#deps, taken));
    await this.#refusing;
    this.#refusing = this.#refuse(refused).catch((error: unknown) => {
      // Left to their leases.
      this.#deps.logger.warn({ error }, 'setting chunks aside failed; they come again');
    });
  }

  /** Their endpoints' configurations are read where they may have changed, and their lanes go by them. */
  async #note(chunks: readonly ClaimedChunk[]): Promise<void> {
    const { configurations, hands } = this.#deps;
    await configurations.refresh(configurations.stale(new Set(chunks.map(({ endpointId }) => endpointId))));
    const now = performance.now();
    for (const { endpointId, more } of chunks) {
      const lane = hands.laneOf(endpointId);
      lane.lastUsedAt = now;
      const configuration = configurations.lastKnown(endpointId);
      noteRate(lane, configuration?.rateLimit ?? null);
      if (lane.standing === null && configuration !== undefined) noteStanding(lane, configuration, now);
      if (more) noteParked(lane);
    }
  }

  #sortOut(claimed: readonly ClaimedChunk[]): { taken: ClaimedChunk[]; refused: ClaimedChunk[] } {
    const room = this.#roomFor();
    const taken: ClaimedChunk[] = [];
    const refused: ClaimedChunk[] = [];
    for (const chunk of claimed) (room(chunk) ? taken : refused).push(chunk);
    return { taken, refused };
  }

  /** Answers of each chunk in turn whether its endpoint has room for it, those before it taken. */
  #roomFor(): (chunk: Chunk & Partial<Pick<ClaimedChunk, 'lease'>>) => boolean {
    const { hands } = this.#deps;
    const now = performance.now();
    const promised = new Map<Lane, number>();
    let { bytes } = hands;
    return (chunk) => {
      const lane = hands.laneOf(chunk.endpointId);
      const deliveries = (promised.get(lane) ?? 0) + chunk.eventIds.length;
      const paused = pauseOf(this.#pauses, chunk.endpointId) !== null;
      // What a dead process held is settled whatever the room; a person does not wait behind a backlog.
      const first = (chunk.lease ?? 0) > 0 || (chunk.trigger === 'manual' && !paused);
      if (!first && (paused || bytes >= BYTES_IN_HAND_MAX || !hasRoom(lane, deliveries, now))) return false;
      bytes += chunk.bytes;
      promised.set(lane, deliveries);
      return true;
    };
  }

  async #refuse(refused: readonly ClaimedChunk[]): Promise<void> {
    if (refused.length === 0) return;
    const { database, queue, hands } = this.#deps;
    const aside = refused.map((chunk) => ({
      chunk,
      until: setAside(this.#pauses, hands.laneOf(chunk.endpointId), chunk.trigger),
    }));
    await database.transaction(async (tx) => {
      const ours = await queue.finish(tx, refused);
      const still = aside.filter(({ chunk }) => ours.has(chunk.jobId));
      const parked = still.filter(({ until }) => until === 'parked');
      await insertParked(
        tx,
        parked.map(({ chunk }) => chunk),
      );
      const back = still.flatMap(({ chunk, until }) =>
        until === 'parked' ? [] : [{ ...chunk, dueAt: until, more: true }],
      );
      await queue.schedule(tx, back);
    });
    const released = await releaseOrphans(this.#deps, refused);
    if (released) this.wake();
  }

  async #take(
    chunks: readonly ClaimedChunk[],
    claimedAt: number,
    open: () => Promise<readonly OpenedChunk[]>,
  ): Promise<void> {
    if (chunks.length === 0) return;
    const { hands } = this.#deps;
    // Held from now on, so that their leases are renewed while they are read.
    const held = chunks.map((chunk) => hands.hold(chunk, claimedAt));
    try {
      const opened = await open();
      const deliveries = new Map(opened.map((one) => [one.chunk.jobId, one.deliveries]));
      for (const one of held) {
        const own = deliveries.get(one.chunk.jobId);
        // Not opened: a dead process's, settled already.
        if (own === undefined) hands.drop(one);
        else hands.enqueue(one, own);
      }
    } catch (error) {
      // Left to their leases.
      for (const one of held) hands.drop(one);
      throw error;
    } finally {
      this.#deps.taken();
    }
  }

  get #pauses() {
    return { configurations: this.#deps.configurations, clock: this.#deps.queue.clock };
  }
}

/** As many chunks as should bring the deliveries wanted; many after a claim that was mostly refused. */
function nextClaimSize(claimed: readonly ClaimedChunk[], refused: number): number {
  if (refused > claimed.length / 2) return CLAIM_CHUNKS_MAX;
  const deliveries = claimed.reduce((sum, { eventIds }) => sum + eventIds.length, 0);
  const wanted = Math.ceil((WORK_ENOUGH * claimed.length) / deliveries);
  return Math.min(CLAIM_CHUNKS_MAX, Math.max(CLAIM_CHUNKS_MIN, wanted));
}
