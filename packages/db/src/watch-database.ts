import { setTimeout } from 'node:timers/promises';
import type { Database } from './database.ts';
import { isDatabaseAway } from './database-away.ts';

/** Knows whether PostgreSQL is away, so that a process can wait for it in one place instead of in each of its parts. */
export interface DatabaseWatch {
  /** A look for PostgreSQL has failed, and none since has succeeded. */
  isAway(): boolean;
  /**
   * Is told what failed, and looks for PostgreSQL if that may mean that it is away. Answers whether it may, and whether
   * that is news: of the many that fail together one is worth words.
   */
  note(error: unknown): 'news' | 'known' | 'otherwise';
  close(): void;
}

export interface Watchers {
  /** Once for each time that it is away, with what the look met. */
  readonly went: (error: unknown) => void;
  /** Once for each time that it was; until then nothing has been asked of it but whether it is there. */
  readonly returned: (awayMs: number) => void;
}

/** Pauses between looks double: a restart takes a second, and whoever waits for minutes is not to be heard every moment. */
const LOOK_PAUSE_MS_MIN = 50;
const LOOK_PAUSE_MS_MAX = 2_000;

export function watchDatabase(database: Pick<Database, 'sql'>, { went, returned }: Watchers): DatabaseWatch {
  const closed = new AbortController();
  let state: 'there' | 'suspected' | 'away' = 'there';

  const look = async () => {
    const since = performance.now();
    for (let pauseMs = LOOK_PAUSE_MS_MIN; !closed.signal.aborted; pauseMs = Math.min(2 * pauseMs, LOOK_PAUSE_MS_MAX)) {
      const failure = await lookOnce(database);
      if (failure === null) {
        const wasAway = state === 'away';
        state = 'there';
        if (wasAway) returned(performance.now() - since);
        return;
      }
      if (state === 'suspected') went(failure.error);
      state = 'away';
      await setTimeout(pauseMs, undefined, { signal: closed.signal, ref: false }).catch(() => {});
    }
  };

  return {
    isAway: () => state === 'away',
    note: (error) => {
      if (!isDatabaseAway(error)) return 'otherwise';
      if (state !== 'there') return 'known';
      state = 'suspected';
      void look();
      return 'news';
    },
    close: () => closed.abort(),
  };
}

async function lookOnce({ sql }: Pick<Database, 'sql'>): Promise<{ readonly error: unknown } | null> {
  try {
    await sql`select 1`;
    return null;
  } catch (error) {
    return { error };
  }
}
