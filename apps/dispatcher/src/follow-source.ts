import type { SecretText } from '@postrider/core';
import {
  type Database,
  forgetReadEntries,
  noteCaughtUp,
  noteSourceFailure,
  openDatabase,
  openSource,
  type SourceCursor,
} from '@postrider/db';
import type { Logger } from '@postrider/telemetry';
import { readSource, type SourceDeps, type SourceTurn } from '@postrider/usecases';
import { periodically } from './periodically.ts';

/** A database of a service's that events are emitted in. */
export interface Source {
  readonly name: string;
  readonly url: SecretText;
}

export interface FollowDeps extends Omit<SourceDeps, 'now'> {
  readonly logger: Logger;
  /** What was read is taken away there after so long. */
  readonly keepHours: number;
  /** Hears of what is wrong with our own database. */
  readonly failed: (error: unknown) => void;
  /** Our own database is away: `now` is called when it is back. */
  readonly isAway: () => boolean;
}

export interface FollowedSource {
  /** Looks now, and no longer waits for a source that was away. */
  now(): void;
  /** Resolves when the look under way has ended; it is cut off after a few seconds. */
  stop(): Promise<void>;
}

/** Nobody rings from another database. A look costs 0.3 ms of PostgreSQL there and of Node here. */
const POLL_MS = 100;

/** How exactly the lag is known of a source that is read to the end; a write each time. */
const NOTE_MS = 2_000;

/** A source that fails is tried again after 1, 2, 4 … seconds. */
const PAUSE_MS = 1_000;
const PAUSE_MS_MAX = 30_000;

/** Not looked at while our own database is away. */
const AWAY_MS = 60_000;

/** That one is still away, or that more was refused, is said so seldom. */
const REMIND_MS = 600_000;

/** A source that says nothing any more is away. */
const SILENCE_MS_MAX = 20_000;

const FORGET_MS = 60_000;
/** One statement's share, and how many of them before the next look. */
const FORGET_ENTRIES = 1_000;
const FORGET_BATCHES = 20;

/**
 * Reads a service's outbox until stopped, in a loop and on a connection of its own: one that is away or slow delays only
 * itself. Failures are noted with the source and told in the log once, not with each try.
 */
export function followSource(deps: FollowDeps, { name, url }: Source): FollowedSource {
  const { database, logger, keepHours } = deps;
  const turnDeps: SourceDeps = { ...deps, now: () => new Date() };
  let there: Database | null = null;
  let cursor: SourceCursor | null = null;
  let failures = 0;
  let remindAt = 0;
  let refused = 0;
  let refusedToldAt = Number.NEGATIVE_INFINITY;
  let noteAt = 0;
  let forgetAt = performance.now() + FORGET_MS;
  let stopping = false;

  const look = async () => {
    cursor ??= await openSource(database, name);
    there ??= openDatabase({
      url: url.reveal(),
      connectionsMax: 1,
      name: 'postrider source',
      silenceMsMax: SILENCE_MS_MAX,
    });
    let next: SourceTurn['next'];
    do {
      const turn: SourceTurn = await readSource(turnDeps, there, cursor);
      ({ cursor, next } = turn);
      tellRefused(turn.refused);
    } while (next === 'more' && !stopping);
    if (next !== 'caught_up') return;
    const now = performance.now();
    if (now >= noteAt) {
      noteAt = now + NOTE_MS;
      await noteCaughtUp(database, name);
    }
    if (now >= forgetAt) {
      forgetAt = now + FORGET_MS;
      await forget(there, cursor.lo);
    }
  };

  const tellRefused = (more: number) => {
    refused += more;
    const now = performance.now();
    if (refused === 0 || now - refusedToldAt < REMIND_MS) return;
    logger.warn({ source: name, refused }, 'entries of a source cannot be recorded: GET /v1/sources says why');
    refused = 0;
    refusedToldAt = now;
  };

  const forget = async (outbox: Database, lo: string) => {
    for (let batch = 0; batch < FORGET_BATCHES && !stopping; batch += 1) {
      if ((await forgetReadEntries(outbox, { lo, keepHours, max: FORGET_ENTRIES })) < FORGET_ENTRIES) return;
    }
  };

  const failed = async (error: unknown): Promise<number> => {
    // Whatever state its connection is in, and wherever the cursor stands by now.
    await there?.close();
    there = null;
    cursor = null;
    noteAt = 0;
    if (stopping) return POLL_MS;
    try {
      await noteSourceFailure(database, name, messageOf(error));
    } catch (own) {
      // It was not the source, or not the source alone.
      deps.failed(own);
      return PAUSE_MS;
    }
    failures += 1;
    const told = performance.now() < remindAt;
    if (!told) remindAt = performance.now() + REMIND_MS;
    logger[told ? 'debug' : 'warn']({ source: name, error }, 'a source cannot be read; it is tried again until it can');
    return Math.min(PAUSE_MS_MAX, PAUSE_MS * 2 ** (failures - 1));
  };

  const returned = () => {
    if (failures > 0) logger.info({ source: name }, 'the source is read again');
    failures = 0;
    remindAt = 0;
  };

  const periodic = periodically(
    POLL_MS,
    async () => {
      if (deps.isAway()) return AWAY_MS;
      try {
        await look();
      } catch (error) {
        return failed(error);
      }
      returned();
      return POLL_MS;
    },
    deps.failed,
  );

  return {
    now: periodic.now,
    stop: async () => {
      stopping = true;
      const stopped = periodic.stop();
      // A look that waits for an answer ends with its connection.
      await there?.close();
      await stopped;
      await there?.close();
    },
  };
}

const MESSAGE_LENGTH_MAX = 300;

/** For operators to see. An error of several, as of a host with several addresses, has no message of its own. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return messageOf(error.errors[0]);
  return (error instanceof Error ? error.message : String(error)).slice(0, MESSAGE_LENGTH_MAX);
}
