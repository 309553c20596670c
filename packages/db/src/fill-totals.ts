import { RESPONSE_TIME_BOUNDS_MS } from '@postrider/core';
import type { Database, Tx } from './database.ts';
import { ALL_ENDPOINTS, addedToWhatIsThere } from './stats.ts';

/** Less than minutes are kept for: nobody adds these up to hours meanwhile. */
const BY_THE_MINUTE_HOURS = 24;

/**
 * Counts for all endpoints together what programs have counted that did not do so themselves, once; the newest hour first.
 * Safe to run while others count, and from several processes at once. Each hour is a transaction of its own, so that whoever
 * is interrupted goes on where that was.
 */
export async function fillTotals(database: Pick<Database, 'transaction'>): Promise<void> {
  while (await database.transaction(fillHour));
}

/** False: there is none left. */
async function fillHour(tx: Tx): Promise<boolean> {
  // Others that do the same wait here, and go on behind it.
  const lacking = await tx.sql`select from postrider.settings where totals_lack_before is not null for update`;
  if (lacking.length === 0) return false;
  const [row] = await tx.sql<{ hour: Date | null }[]>`
    select date_trunc('hour', greatest(
      (select max(at) from postrider.endpoint_stats where is_hour and at < t.totals_lack_before),
      (select max(at) from postrider.endpoint_stats where not is_hour and at < t.totals_lack_before)
    ), 'UTC') as hour from postrider.settings as t`;
  const hour = row?.hour ?? null;
  if (hour !== null) await addLacking(tx, hour);
  await tx.sql`update postrider.settings set totals_lack_before = ${hour}::timestamptz`;
  return hour !== null;
}

/**
 * What each endpoint's own counts have more than those of all, which are part of the same transactions: newer programs may
 * count in this hour already. Where minutes are added up to hours by now, it goes to the hour.
 */
async function addLacking(tx: Tx, hour: Date): Promise<void> {
  await tx.sql`
    insert into postrider.endpoint_stats as s (endpoint_id, at, is_hour, writer, delivered, rejected, timed_out, unreachable,
      blocked, lost, closed_delivered, closed_failed, closed_cancelled, response_times)
    select ${ALL_ENDPOINTS}, bucket, is_old, case when is_old then 0 else -pg_backend_pid() end, sum(sign * delivered),
      sum(sign * rejected), sum(sign * timed_out), sum(sign * unreachable), sum(sign * blocked), sum(sign * lost),
      sum(sign * closed_delivered), sum(sign * closed_failed), sum(sign * closed_cancelled),
      case when count(response_times) filter (where sign = 1) > 0 then ${responseTimesLacking(tx)} end
    from (
      select c.*, case when c.endpoint_id = ${ALL_ENDPOINTS} then -1 else 1 end as sign, o.is_old,
        case when o.is_old then ${hour}::timestamptz else c.at end as bucket
      from (
        select * from postrider.endpoint_stats where is_hour and at = ${hour}::timestamptz
        union all
        select * from postrider.endpoint_stats
        where not is_hour and at >= ${hour}::timestamptz and at < ${hour}::timestamptz + interval '1 hour'
      ) as c
      cross join (
        select ${hour}::timestamptz < now() - ${BY_THE_MINUTE_HOURS} * interval '1 hour' as is_old
      ) as o
    ) as counted
    group by bucket, is_old
    having sum(sign * (delivered + rejected + timed_out + unreachable + blocked + lost + closed_delivered + closed_failed
      + closed_cancelled)) > 0
    order by bucket
    ${addedToWhatIsThere(tx)}`;
}

function responseTimesLacking(tx: Tx) {
  const sums = RESPONSE_TIME_BOUNDS_MS.map((_, n) => `coalesce(sum(sign * response_times[${n + 1}]), 0)`);
  return tx.sql.unsafe(`array[${sums.join(', ')}]`);
}
