import { priorityOf } from './due-priority.ts';

/**
 * Where a claim begins to look. While a transaction that began earlier is open, rows of finished chunks cannot be cleaned
 * away, and whoever looks from the queue's start walks over all of them: 27 ms behind 20,000. So once looks are slow, what
 * an earlier one has passed is skipped.
 */
export interface Front {
  /** The highest priority at which something can be expected. Null: looks are quick and begin at the start. */
  readonly beginAt: number | null;
  /** When to look from the start again, for what was committed late or given back; monotonic, in milliseconds. */
  readonly wholeLookAt: number;
}

/** What a claim asked for, and what became of it. */
export interface Look {
  /** Null: it began at the start. */
  readonly beganAt: number | null;
  /** By the database's clock, when it began; in milliseconds. */
  readonly dueUntil: number;
  readonly asked: number;
  /** Priorities of the chunks that it got. */
  readonly got: readonly number[];
  readonly tookMs: number;
  /** Rows of the queue that could not be cleaned away yet, as far as PostgreSQL knows; asked for if `isSlow`. */
  readonly deadRows: number;
  /** When it ended; monotonic, in milliseconds. */
  readonly endedAt: number;
}

/** Of a queue nothing is known about. */
export const AT_THE_START: Front = { beginAt: null, wholeLookAt: 0 };

/** Nothing in the way, an empty look takes 0.2 ms and every chunk 0.02. */
const QUICK_LOOK_MS = 5;
const QUICK_CHUNK_MS = 0.02;

/** With fewer in the way, it is the machine that is slow. */
const DEAD_ROWS_MIN = 2_000;

/** Looks from the start take at most a twentieth of the time. */
const WHOLE_LOOK_PAUSE_FACTOR = 20;

/** Chunks that become due now are committed within this time, but for exceptions that a look from the start finds. */
const COMMITTED_WITHIN_MS = 2_000;

/** The priority that the next look begins at; null: at the start. */
export function nextLook(front: Front, now: number): number | null {
  return now < front.wholeLookAt ? front.beginAt : null;
}

export function afterLook(front: Front, look: Look): Front {
  if (look.beganAt !== null) return { ...front, beginAt: Math.min(look.beganAt, reached(look)) };
  if (!isSlow(look) || look.deadRows < DEAD_ROWS_MIN) return AT_THE_START;
  return { beginAt: reached(look), wholeLookAt: look.endedAt + WHOLE_LOOK_PAUSE_FACTOR * look.tookMs };
}

/** Whether a look took so long that dead rows may be the reason. */
export function isSlow({ tookMs, got }: Pick<Look, 'tookMs' | 'got'>): boolean {
  return tookMs > QUICK_LOOK_MS + QUICK_CHUNK_MS * got.length;
}

/** The lowest priority with nothing left above it, but for what was not committed yet. */
function reached({ dueUntil, asked, got }: Look): number {
  const settled = priorityOf(dueUntil - COMMITTED_WITHIN_MS);
  return got.length < asked ? settled : Math.max(settled, ...got.slice(-1));
}
