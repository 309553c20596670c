import { afterGrant, rateStep } from '@postrider/core';
import { type Database, type DatabaseClock, takeRateSlots } from '@postrider/db';
import { type Lane, slotsFrom, usableWithinSecond } from './lane.ts';
import type { Log } from './quiet-while-away.ts';

export interface SlotTakerDeps {
  readonly database: Database;
  /** The database's: budgets are by it, lanes by the monotonic one. */
  readonly clock: DatabaseClock;
  readonly logger: Log;
  /** Lanes have slots now, or know when there will be some. */
  readonly answered: (lanes: readonly Lane[]) => void;
  /** Looks at a lane again at a moment of the monotonic clock. */
  readonly wakeAt: (lane: Lane, at: number) => void;
  /** Gives back what waits in a lane: its next slot is too far away. */
  readonly rest: (lane: Lane) => void;
}

/** A wait for slots this long is not waited out with a chunk in hand. */
const REST_FROM_MS = 1_000;

/** Endpoints in one question. */
const LANES_MAX = 500;

/** How long lanes wait when there was no answer. */
const RETRY_MS = 1_000;

/**
 * Gets rate-limited lanes the slots they wait for, from the endpoints' budgets in the database: one question at a time, for
 * all lanes that came to wait while the one before was under way. Lanes without a limit never come here.
 */
export class SlotTaker {
  readonly #deps: SlotTakerDeps;
  readonly #wanting = new Set<Lane>();
  #asking: Promise<void> | null = null;
  #stopped = false;

  constructor(deps: SlotTakerDeps) {
    this.#deps = deps;
  }

  /** Sees to it that lanes which wait for a slot go on when there is one. */
  attend(lanes: readonly Lane[]): void {
    const now = performance.now();
    for (const lane of lanes) {
      if (lane.share === null) continue;
      const step = rateStep(lane.share, now);
      switch (step.kind) {
        case 'ask':
          this.#wanting.add(lane);
          break;
        case 'begin':
          this.#deps.wakeAt(lane, now);
          break;
        case 'wait':
          if (slotsFrom(lane, now) - now >= REST_FROM_MS) this.#deps.rest(lane);
          else this.#deps.wakeAt(lane, step.until);
          break;
      }
    }
    this.#askForAll();
  }

  /** Resolves when nothing is asked for any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#asking;
  }

  #askForAll(): void {
    if (this.#asking !== null || this.#stopped || this.#wanting.size === 0) return;
    const lanes = [...this.#wanting].slice(0, LANES_MAX);
    for (const lane of lanes) this.#wanting.delete(lane);
    this.#asking = this.#ask(lanes)
      .catch((error: unknown) => {
        this.#deps.logger.warn({ error }, 'taking slots of rate limits failed, trying again');
        const askAt = performance.now() + RETRY_MS;
        for (const lane of lanes) if (lane.share !== null) lane.share = { ...lane.share, askAt };
      })
      .finally(() => {
        this.#asking = null;
        this.#deps.answered(lanes);
        this.#askForAll();
      });
  }

  async #ask(lanes: readonly Lane[]): Promise<void> {
    const begunAt = performance.now();
    const asks = lanes.flatMap((lane) => {
      // Came again while it was asked for: what it has got must not be lost.
      if (lane.share === null || rateStep(lane.share, begunAt).kind !== 'ask') return [];
      return { lane, endpointId: lane.endpointId, rate: lane.share.rate, wanted: usableWithinSecond(lane) };
    });
    const answers = await takeRateSlots(this.#deps.database, asks);
    const grants = new Map(answers.map((answer) => [answer.endpointId, answer]));
    const now = performance.now();
    const ahead = this.#deps.clock.now() - now;
    for (const { lane, rate, wanted } of asks) {
      // Changed meanwhile.
      if (lane.share?.rate !== rate) continue;
      const grant = grants.get(lane.endpointId);
      lane.share =
        grant === undefined
          ? { ...lane.share, askAt: now + RETRY_MS }
          : afterGrant(lane.share, {
              grant: { ...grant, firstAt: grant.firstAt - ahead, budgetAt: grant.budgetAt - ahead },
              wanted,
              now,
            });
    }
  }
}
