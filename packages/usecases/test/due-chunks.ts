import type { Database } from '@postrider/db';

const EPOCH_SECONDS = Date.UTC(2026, 0, 1) / 1000;

/**
 * Whether chunks are due in the queue, by the database's clock. The queue's own is an estimate, measured anew every ten
 * seconds: on a busy machine it may be set back, and then a claim finds nothing of what was made due a moment ago.
 */
export async function someAreDue({ sql }: Pick<Database, 'sql'>): Promise<boolean> {
  const [row] = await sql<{ some: boolean }[]>`
    select exists (
      select from postrider_queue.job
      where state < 'active' and ${EPOCH_SECONDS}::integer - priority <= floor(extract(epoch from clock_timestamp()))
    ) as some`;
  return row?.some ?? false;
}
