import type { Tx } from '@postrider/db';
import type { z } from 'zod';
import type { jobData } from './chunk.ts';

/** A job that this process makes and holds at once. */
export interface HeldJob {
  readonly id: string;
  readonly priority: number;
  readonly data: z.infer<typeof jobData>;
}

/**
 * Inserts jobs of the queue `deliver` that are active from the start. pg-boss has no call for that: it writes what its
 * insert and our claim would have written one after the other. The lease begins with the statement, not with its
 * transaction, which may have waited for a lock.
 */
export async function insertHeldJobs({ sql }: Tx, jobs: readonly HeldJob[]): Promise<void> {
  if (jobs.length === 0) return;
  await sql`
    insert into postrider_queue.job (id, name, priority, data, group_id, state, started_on, heartbeat_on, expire_seconds,
      deletion_seconds, keep_until, retry_limit, retry_delay, retry_backoff, retry_delay_max, policy, dead_letter,
      heartbeat_seconds)
    select j.id, q.name, j.priority, j.data, j.data ->> 'e', 'active', clock_timestamp(), clock_timestamp(),
      q.expire_seconds, q.deletion_seconds, now() + q.retention_seconds * interval '1 second', q.retry_limit,
      q.retry_delay, coalesce(q.retry_backoff, false), q.retry_delay_max, q.policy, q.dead_letter, q.heartbeat_seconds
    from postrider_queue.queue as q
    cross join json_to_recordset(${JSON.stringify(jobs)}::text::json) as j (id uuid, priority integer, data jsonb)
    where q.name = 'deliver'`;
}
