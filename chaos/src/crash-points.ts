import type { Database, Tx } from '@postrider/db';
import type { Queue } from '@postrider/queue';
import type { CrashPoint } from './action.ts';

/** Told each time that a process comes to a point; one that ends the process does not return. */
export type Passing = (point: CrashPoint) => void;

/**
 * A database and a queue that say when a process which works with them comes to a crash point. They know its statements and
 * transactions by what is written in them, so that the product needs no place to be hooked into.
 */
export function withCrashPoints(
  { database, queue }: { readonly database: Database; readonly queue: Queue },
  passing: Passing,
): { readonly database: Database; readonly queue: Queue } {
  return {
    database: {
      ...database,
      sql: withGroups(database.sql, passing),
      transaction: async (run) => {
        const written = new Set<Writing>();
        const answer = await database.transaction(async (tx) => {
          const result = await run(watched(tx, written, passing));
          for (const writing of written) passing(BEFORE_COMMIT[writing]);
          return result;
        });
        for (const writing of written) {
          const point = AFTER_COMMIT[writing];
          if (point !== null) passing(point);
        }
        return answer;
      },
    },
    queue: {
      ...queue,
      claim: async (chunksMax) => {
        const claimed = await queue.claim(chunksMax);
        if (claimed.length > 0) passing('after-claim');
        return claimed;
      },
    },
  };
}

type Writing = 'settle' | 'relay' | 'operation' | 'partitions' | 'recording' | 'change';

const BEFORE_COMMIT: Readonly<Record<Writing, CrashPoint>> = {
  settle: 'settle-commit',
  relay: 'fan-out',
  operation: 'operation',
  partitions: 'partitions',
  recording: 'recording-commit',
  change: 'change-commit',
};

const AFTER_COMMIT: Readonly<Record<Writing, CrashPoint | null>> = {
  settle: 'after-settle',
  relay: 'after-fan-out',
  operation: null,
  partitions: null,
  recording: 'after-recording',
  change: 'after-change',
};

/** Words that only the statement which does this has. */
const WORDS: readonly (readonly [Writing, string])[] = [
  ['settle', 'with settled as ('],
  ['relay', 'with events as materialized ('],
  ['operation', 'update postrider.operations '],
  ['partitions', 'postrider.create_partitions('],
  ['recording', 'postrider.record_events('],
  ['change', 'insert into postrider.audit_log '],
];

/** Of a statement that is a transaction of its own, with events of several requests. */
const GROUP_WORDS = 'postrider.record_singles(';

function watched(tx: Tx, written: Set<Writing>, passing: Passing): Tx {
  const sql = new Proxy(tx.sql, {
    apply: (target, self, parameters) => {
      const writing = writingOf(parameters[0]);
      if (writing === 'settle') passing('after-post');
      if (writing !== null) written.add(writing);
      return Reflect.apply(target, self, parameters);
    },
  });
  return { ...tx, sql };
}

function withGroups(sql: Database['sql'], passing: Passing): Database['sql'] {
  return new Proxy(sql, {
    apply: (target, self, parameters) => {
      const asked = Reflect.apply(target, self, parameters);
      if (!textOf(parameters[0])?.includes(GROUP_WORDS)) return asked;
      // The driver sends what it has at the end of a turn of the loop.
      setImmediate(() => setImmediate(() => passing('group')));
      return asked.then((rows: unknown) => {
        passing('after-group');
        return rows;
      });
    },
  });
}

function writingOf(template: unknown): Writing | null {
  const text = textOf(template);
  return WORDS.find(([, words]) => text?.includes(words))?.[0] ?? null;
}

/** Of a statement's template; a name or a list that is put into one is none. */
function textOf(template: unknown): string | null {
  return Array.isArray(template) && 'raw' in template ? template.join('') : null;
}
