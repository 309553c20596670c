import { type EndpointId, RESPONSE_TIME_BOUNDS_MS, type StatsCounts, sumOfStats } from '@postrider/core';
import { arrayText } from './array-text.ts';
import type { Tx } from './database.ts';

/**
 * What happens at all endpoints is counted under this as well, by the same statements: adding up ten thousand endpoints
 * whenever somebody looks took half a second for an hour of minutes. No endpoint has it.
 */
export const ALL_ENDPOINTS: EndpointId = '00000000-0000-0000-0000-000000000000';

/** What one transaction adds to an endpoint's statistics. */
export interface EndpointTally extends StatsCounts {
  readonly endpointId: EndpointId;
  /** The beginning of the minute it is counted in; null: the one in which the transaction began. */
  readonly minute: Date | null;
}

/**
 * Adds to the minutes of the endpoints and to those of all together, in the caller's transaction: what is rolled back is not counted. Transactions at the same time
 * must use different writers, or wait for each other; null: a number that no other session has. Rows are locked in the
 * order of endpoints and minutes.
 */
export async function countTallies(tx: Tx, writer: number | null, tallies: readonly EndpointTally[]): Promise<void> {
  if (tallies.length === 0) return;
  const added = [...totalsOf(tallies), ...tallies];
  const column = (read: (tally: EndpointTally) => number) => arrayText(added.map(read));
  // An array of arrays must not be ragged: each travels as a text of its own.
  const responseTimes = added.map((t) => (t.responseTimes === null ? null : `"{${t.responseTimes.join(',')}}"`));
  await tx.sql`
    insert into postrider.endpoint_stats as s (endpoint_id, at, writer, delivered, rejected, timed_out, unreachable, blocked,
      lost, closed_delivered, closed_failed, closed_cancelled, response_times)
    select i.endpoint_id, coalesce(to_timestamp(i.minute_ms / 1000), date_trunc('minute', now(), 'UTC')),
      coalesce(${writer}::integer, -pg_backend_pid()), sum(i.delivered), sum(i.rejected), sum(i.timed_out),
      sum(i.unreachable), sum(i.blocked), sum(i.lost), sum(i.closed_delivered), sum(i.closed_failed),
      sum(i.closed_cancelled), postrider.sum_counts(i.response_times::integer[])
    from unnest(
      ${arrayText(added.map((t) => t.endpointId))}::text::uuid[],
      ${arrayText(added.map((t) => t.minute?.getTime() ?? null))}::text::float8[],
      ${column((t) => t.attempts.delivered)}::text::integer[],
      ${column((t) => t.attempts.rejected)}::text::integer[],
      ${column((t) => t.attempts.timed_out)}::text::integer[],
      ${column((t) => t.attempts.unreachable)}::text::integer[],
      ${column((t) => t.attempts.blocked)}::text::integer[],
      ${column((t) => t.attempts.lost)}::text::integer[],
      ${column((t) => t.deliveries.delivered)}::text::integer[],
      ${column((t) => t.deliveries.failed)}::text::integer[],
      ${column((t) => t.deliveries.cancelled)}::text::integer[],
      ${arrayText(responseTimes)}::text::text[]
    ) as i (endpoint_id, minute_ms, delivered, rejected, timed_out, unreachable, blocked, lost, closed_delivered,
      closed_failed, closed_cancelled, response_times)
    group by 1, 2 order by 1, 2
    ${addedToWhatIsThere(tx)}`;
}

/**
 * The end of a statement whose CTE `closed` has closed deliveries, and returns `endpoint_id, status, completed_at`: counts
 * them, those that have stayed open left out. Whoever closes deliveries otherwise than by a settle ends with this.
 */
export function countClosed(tx: Tx) {
  return tx.sql`
    insert into postrider.endpoint_stats as s (endpoint_id, at, writer, closed_delivered, closed_failed, closed_cancelled)
    select coalesce(endpoint_id, ${ALL_ENDPOINTS}), minute, -pg_backend_pid(),
      count(*) filter (where status = 'delivered'), count(*) filter (where status = 'failed'),
      count(*) filter (where status = 'cancelled')
    from (
      select endpoint_id, status, date_trunc('minute', completed_at, 'UTC') as minute
      from closed where completed_at is not null
    ) as c
    group by grouping sets ((endpoint_id, minute), (minute)) order by 1, 2
    on conflict (endpoint_id, at, is_hour, writer) do update set
      closed_delivered = s.closed_delivered + excluded.closed_delivered,
      closed_failed = s.closed_failed + excluded.closed_failed,
      closed_cancelled = s.closed_cancelled + excluded.closed_cancelled`;
}

/** Of each minute, what is counted in it at all endpoints. */
function totalsOf(tallies: readonly EndpointTally[]): EndpointTally[] {
  const byMinute = new Map<number | null, EndpointTally[]>();
  for (const tally of tallies) {
    const minute = tally.minute?.getTime() ?? null;
    byMinute.set(minute, [...(byMinute.get(minute) ?? []), tally]);
  }
  return [...byMinute.values()].map((ofMinute) => ({
    endpointId: ALL_ENDPOINTS,
    minute: ofMinute[0]?.minute ?? null,
    ...sumOfStats(ofMinute),
  }));
}

/** The end of an insertion of all counts into `endpoint_stats as s`. */
export function addedToWhatIsThere(tx: Tx) {
  return tx.sql`
    on conflict (endpoint_id, at, is_hour, writer) do update set
      delivered = s.delivered + excluded.delivered,
      rejected = s.rejected + excluded.rejected,
      timed_out = s.timed_out + excluded.timed_out,
      unreachable = s.unreachable + excluded.unreachable,
      blocked = s.blocked + excluded.blocked,
      lost = s.lost + excluded.lost,
      closed_delivered = s.closed_delivered + excluded.closed_delivered,
      closed_failed = s.closed_failed + excluded.closed_failed,
      closed_cancelled = s.closed_cancelled + excluded.closed_cancelled,
      response_times = case
        when s.response_times is null or excluded.response_times is null
          then coalesce(s.response_times, excluded.response_times)
        else ${responseTimesAdded(tx)} end`;
}

/** Bucket by bucket: a row costs 15 to 19 µs of PostgreSQL in all; calling `add_counts` instead, 22 to 24. */
function responseTimesAdded(tx: Tx) {
  const sums = RESPONSE_TIME_BOUNDS_MS.map((_, n) => `s.response_times[${n + 1}] + excluded.response_times[${n + 1}]`);
  return tx.sql.unsafe(`array[${sums.join(', ')}]`);
}
