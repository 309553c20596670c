import type { Tx } from '@postrider/db';
import { FIRST_PRIORITY, priorityOf } from './due-priority.ts';

/** How many chunks of each kind are counted: some milliseconds' worth, and enough to say that it is too many. */
export const CHUNKS_COUNTED_MAX = 10_000;

export interface ChunkCounts {
  /** To be attempted as soon as a dispatcher has room. */
  readonly due: number;
  /** In a dispatcher's hands. */
  readonly leased: number;
  /** Due later. */
  readonly waiting: number;
}

/** What is in the queue now, by the indexes that claims and leases go by. Each at most `CHUNKS_COUNTED_MAX`. */
export async function countChunks({ sql }: Tx): Promise<ChunkCounts> {
  const [clock] = await sql<{ now: number }[]>`select extract(epoch from clock_timestamp())::float8 * 1000 as now`;
  const due = priorityOf(clock?.now ?? 0);
  const countWithin = async (least: number, most: number): Promise<number> => {
    const [row] = await sql<{ count: number }[]>`
      select count(*)::integer as count from (
        select from postrider_queue.job
        where name = 'deliver' and state < 'active' and not blocked and start_after <= now()
          and priority between ${least}::integer and ${most}::integer
        limit ${CHUNKS_COUNTED_MAX}
      ) as counted`;
    return row?.count ?? 0;
  };
  const countLeased = async (): Promise<number> => {
    const [row] = await sql<{ count: number }[]>`
      select count(*)::integer as count from (
        select from postrider_queue.job where name = 'deliver' and state = 'active' and group_id is not null
        limit ${CHUNKS_COUNTED_MAX}
      ) as counted`;
    return row?.count ?? 0;
  };
  const [dueNow, leased, waiting] = await Promise.all([
    countWithin(due, FIRST_PRIORITY),
    countLeased(),
    countWithin(-(2 ** 31), due - 1),
  ]);
  return { due: dueNow, leased, waiting };
}
