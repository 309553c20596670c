import type { Database, Tx } from '@postrider/db';
import type { Queue } from '@postrider/queue';
import type { CrashPoint } from './action.ts';

/** Told each time that a dispatcher comes to a point; one that ends the process does not return. */
export type Passing = (point: CrashPoint) => void;

/**
 * A database and a queue that say when a dispatcher which works with them comes to a crash point. They know its
 * transactions by what is written in them, so that the product needs no place to be hooked into.
 */
export function withCrashPoints(
  { database, queue }: { readonly database: Database; readonly queue: Queue },
  passing: Passing,
): { readonly database: Database; readonly queue: Queue } {
  return {
    database: {
      ...database,
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

type Writing = 'settle' | 'relay' | 'operation' | 'partitions';

const BEFORE_COMMIT: Readonly<Record<Writing, CrashPoint>> = {
  settle: 'settle-commit',
  relay: 'fan-out',
  operation: 'operation',
  partitions: 'partitions',
};

const AFTER_COMMIT: Readonly<Record<Writing, CrashPoint | null>> = {
  settle: 'after-settle',
  relay: 'after-fan-out',
  operation: null,
  partitions: null,
};

/** Words that only the statement which does this has. */
const WORDS: readonly (readonly [Writing, string])[] = [
  ['settle', 'with settled as ('],
  ['relay', 'with candidates as materialized ('],
  ['operation', 'update postrider.operations '],
  ['partitions', 'postrider.create_partitions('],
];

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

/** Of a statement's template; a name or a list that is put into one is none. */
function writingOf(template: unknown): Writing | null {
  if (!Array.isArray(template) || !('raw' in template)) return null;
  const text = template.join('');
  return WORDS.find(([, words]) => text.includes(words))?.[0] ?? null;
}
