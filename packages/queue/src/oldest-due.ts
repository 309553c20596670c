import type { Tx } from '@postrider/db';
import { dueMsOf, FIRST_PRIORITY, priorityOf } from './due-priority.ts';

/** For how long the chunk that waits longest has been due, in milliseconds, by a claim's index; null: none is due. */
export async function oldestDueMs({ sql }: Tx): Promise<number | null> {
  const [clock] = await sql<{ now: number }[]>`select extract(epoch from clock_timestamp())::float8 * 1000 as now`;
  const now = clock?.now ?? 0;
  // What goes first does not say since when it is due.
  const [oldest] = await sql<{ priority: number }[]>`
    select priority from postrider_queue.job
    where name = 'deliver' and state < 'active' and not blocked and start_after <= now()
      and priority between ${priorityOf(now)}::integer and ${FIRST_PRIORITY - 1}::integer
    order by priority desc limit 1`;
  return oldest === undefined ? null : Math.max(0, now - dueMsOf(oldest.priority));
}
