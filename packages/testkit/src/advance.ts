import type { Database } from '@postrider/db';

/**
 * Moves time for what waits in this database: everything that is due at a moment becomes due so many seconds earlier.
 * What has happened keeps its time, and so do the leases of chunks in hand.
 */
export async function advance(database: Database, seconds: number): Promise<void> {
  await database.transaction(async ({ sql }) => {
    const span = sql`make_interval(secs => ${seconds})`;
    await sql`
      update postrider.deliveries
      set next_attempt_at = next_attempt_at - ${span}, resume_at = resume_at - ${span}, expires_at = expires_at - ${span}
      where completed_at is null or expires_at is not null`;
    await sql`update postrider.events set deliver_at = deliver_at - ${span}, expires_at = expires_at - ${span}
      where deliver_at is not null or expires_at is not null`;
    await sql`
      update postrider.endpoint_state
      set held_until = held_until - ${span}, rate_budget_at = rate_budget_at - ${span}`;
    await sql`update postrider.endpoint_secrets set expires_at = expires_at - ${span} where expires_at is not null`;
    // A job's due second is its negative priority; 0 is "before everything".
    await sql`
      update postrider_queue.job
      set priority = least(0, priority + ${Math.ceil(seconds)}::integer), start_after = start_after - ${span}
      where state < 'active'`;
  });
}
