import type { Tx } from './database.ts';
import { addedToWhatIsThere } from './stats.ts';

/** How long minutes are kept, whole hours of them: a day is promised, and questions under way find theirs still there. */
const MINUTES_KEPT_HOURS = 26;

/**
 * Adds up to `max` old minutes to their hours; answers how many there were. One statement, so that every reader finds
 * a minute in one place. Several at once take different minutes, and lock hours in one order.
 */
export async function addUpMinutes(tx: Tx, max: number): Promise<number> {
  const [row] = await tx.sql<{ minutes: number }[]>`
    with old as materialized (
      select endpoint_id, at, is_hour, writer from postrider.endpoint_stats
      where not is_hour and at < date_trunc('hour', now() - ${MINUTES_KEPT_HOURS} * interval '1 hour', 'UTC')
      order by at limit ${max} for update skip locked
    ), taken as (
      delete from postrider.endpoint_stats as s using old as o
      where s.endpoint_id = o.endpoint_id and s.at = o.at and s.is_hour = o.is_hour and s.writer = o.writer
      returning s.*
    ), added as (
      insert into postrider.endpoint_stats as s (endpoint_id, at, is_hour, writer, delivered, rejected, timed_out,
        unreachable, blocked, lost, closed_delivered, closed_failed, closed_cancelled, response_times)
      select endpoint_id, date_trunc('hour', at, 'UTC'), true, 0, sum(delivered), sum(rejected), sum(timed_out),
        sum(unreachable), sum(blocked), sum(lost), sum(closed_delivered), sum(closed_failed), sum(closed_cancelled),
        postrider.sum_counts(response_times)
      from taken group by 1, 2 order by 1, 2
      ${addedToWhatIsThere(tx)}
    )
    select count(*)::integer as minutes from taken`;
  return row?.minutes ?? 0;
}

/** Forgets up to `max` hours that ended before retention. Answers how many. */
export async function forgetOldHours(
  tx: Tx,
  { retentionDays, max }: { readonly retentionDays: number; readonly max: number },
): Promise<number> {
  const rows = await tx.sql`
    with old as materialized (
      select endpoint_id, at, is_hour, writer from postrider.endpoint_stats
      where is_hour and at < now() - ${retentionDays}::integer * interval '1 day' - interval '1 hour'
      order by at limit ${max} for update skip locked
    )
    delete from postrider.endpoint_stats as s using old as o
    where s.endpoint_id = o.endpoint_id and s.at = o.at and s.is_hour = o.is_hour and s.writer = o.writer
    returning 1`;
  return rows.length;
}
