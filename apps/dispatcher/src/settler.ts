import { type EndedAttempt, type FinishedChunk, type SettleDeps, type Settled, settle } from '@postrider/usecases';
import type { Log } from './quiet-while-away.ts';

export interface SettlerDeps extends SettleDeps {
  readonly logger: Log;
  /** `begunAt`: monotonic, before the transaction. */
  readonly settled: (batch: {
    readonly ended: readonly EndedAttempt[];
    readonly finished: readonly FinishedChunk[];
    readonly answer: Settled;
    readonly begunAt: number;
  }) => void;
  /** Asked as a batch is put together: chunks of which nothing is left in hand once these have been settled. */
  readonly finishedBy: (ended: readonly EndedAttempt[]) => readonly FinishedChunk[];
}

/** One transaction's worth: enough that its fixed cost vanishes, few enough that it commits within some 10 ms. */
const BATCH_MAX = 500;

/** While one transaction waits for its commit, the next is under way. */
const AT_ONCE_MAX = 2;

/** The numbers under which rounds count are drawn from so many: two processes rarely have one in common, and then wait. */
const WRITERS = 2 ** 31;

const RETRY_WAIT_MS_MIN = 50;
const RETRY_WAIT_MS_MAX = 5_000;

/** Settles ended attempts in groups: while transactions run, the next group gathers. */
export class Settler {
  readonly #deps: SettlerDeps;
  /** One for every transaction that may be under way. */
  readonly #freeWriters: number[];
  #waiting: EndedAttempt[] = [];
  #inHand = 0;
  #underWay = 0;
  #due = false;
  #scheduled = false;
  #roundEnded = Promise.withResolvers<void>();

  constructor(deps: SettlerDeps) {
    this.#deps = deps;
    this.#freeWriters = Array.from({ length: AT_ONCE_MAX }, () => Math.floor(deps.jitter() * WRITERS));
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
    this.#due = true;
    if (this.#scheduled) return;
    this.#scheduled = true;
    // Attempts that end in the same turn of the event loop go together.
    setImmediate(() => {
      this.#scheduled = false;
      this.#startRounds();
    });
  }

  /** Resolves when the next transaction has been committed. */
  nextRound(): Promise<void> {
    return this.#roundEnded.promise;
  }

  /** Resolves when everything added so far is on record. */
  async idle(): Promise<void> {
    while (this.#due || this.#underWay > 0) await this.nextRound();
  }

  #startRounds(): void {
    while (this.#due && this.#mayStart()) {
      const batch = this.#waiting.splice(0, BATCH_MAX);
      const begunAt = performance.now();
      const finished = this.#deps.finishedBy(batch);
      this.#due = this.#waiting.length > 0;
      if (batch.length === 0 && finished.length === 0) continue;
      this.#underWay += 1;
      this.#inHand += batch.length;
      void this.#settleUntilDone(batch, finished).then((answer) => {
        this.#underWay -= 1;
        this.#inHand -= batch.length;
        this.#deps.settled({ ended: batch, finished, answer, begunAt });
        this.#endRound();
        this.#startRounds();
      });
    }
    if (this.#underWay === 0) this.#endRound();
  }

  /** A second one only for a good part of a batch: small ones cost as many statements as large ones. */
  #mayStart(): boolean {
    return this.#underWay === 0 || (this.#underWay < AT_ONCE_MAX && this.#waiting.length >= BATCH_MAX / 2);
  }

  #endRound(): void {
    this.#roundEnded.resolve();
    this.#roundEnded = Promise.withResolvers<void>();
  }

  /** What was sent must be logged: tried until the database takes it. */
  async #settleUntilDone(batch: readonly EndedAttempt[], finished: readonly FinishedChunk[]): Promise<Settled> {
    const writer = this.#freeWriters.pop() ?? null;
    for (let waitMs = RETRY_WAIT_MS_MIN; ; waitMs = Math.min(2 * waitMs, RETRY_WAIT_MS_MAX)) {
      try {
        const answer = await settle(this.#deps, batch, finished, { mayBeLogged: waitMs > RETRY_WAIT_MS_MIN, writer });
        if (writer !== null) this.#freeWriters.push(writer);
        return answer;
      } catch (error) {
        this.#deps.logger.warn({ error, attempts: batch.length, waitMs }, 'settling failed, trying again');
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }
}
