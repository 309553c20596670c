import type { Logger } from '@postrider/telemetry';
import { type EndedAttempt, type FinishedChunk, type SettleDeps, type Settled, settle } from '@postrider/usecases';

export interface SettlerDeps extends SettleDeps {
  readonly logger: Logger;
  readonly settled: (ended: readonly EndedAttempt[], answer: Settled) => void;
  /** Asked as a batch is put together: chunks of which nothing is left in hand once these have been settled. */
  readonly finishedBy: (ended: readonly EndedAttempt[]) => readonly FinishedChunk[];
}

/** One transaction's worth: enough that its fixed cost vanishes, few enough that it commits within some 10 ms. */
const BATCH_MAX = 500;

const RETRY_WAIT_MS_MIN = 50;
const RETRY_WAIT_MS_MAX = 5_000;

/** Settles ended attempts in groups: while one transaction runs, the next group gathers. */
export class Settler {
  readonly #deps: SettlerDeps;
  #waiting: EndedAttempt[] = [];
  #running: Promise<void> | null = null;
  #again = false;
  #inHand = 0;
  #roundEnded = Promise.withResolvers<void>();

  constructor(deps: SettlerDeps) {
    this.#deps = deps;
  }

  /** Attempts that have ended and are not on record yet. */
  get unsettled(): number {
    return this.#waiting.length + this.#inHand;
  }

  add(ended: EndedAttempt): void {
    this.#waiting.push(ended);
    this.run();
  }

  /** Starts a round even without attempts: chunks may be finished. */
  run(): void {
    this.#again = true;
    this.#running ??= this.#loop().finally(() => {
      this.#running = null;
    });
  }

  /** Resolves when the next transaction has been committed. */
  nextRound(): Promise<void> {
    return this.#roundEnded.promise;
  }

  /** Resolves when everything added so far is on record. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #loop(): Promise<void> {
    // Attempts that end in the same turn of the event loop go together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#again || this.#waiting.length > 0) {
      this.#again = false;
      const batch = this.#waiting.splice(0, BATCH_MAX);
      const finished = this.#deps.finishedBy(batch);
      if (batch.length === 0 && finished.length === 0) continue;
      this.#inHand = batch.length;
      const answer = await this.#settleUntilDone(batch, finished);
      this.#inHand = 0;
      this.#deps.settled(batch, answer);
      this.#roundEnded.resolve();
      this.#roundEnded = Promise.withResolvers<void>();
    }
  }

  /** What was sent must be logged: tried until the database takes it. */
  async #settleUntilDone(batch: readonly EndedAttempt[], finished: readonly FinishedChunk[]): Promise<Settled> {
    for (let waitMs = RETRY_WAIT_MS_MIN; ; waitMs = Math.min(2 * waitMs, RETRY_WAIT_MS_MAX)) {
      try {
        return await settle(this.#deps, batch, finished, { mayBeLogged: waitMs > RETRY_WAIT_MS_MIN });
      } catch (error) {
        this.#deps.logger.warn({ error, attempts: batch.length, waitMs }, 'settling failed, trying again');
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }
}
