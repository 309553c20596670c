import type { AttemptOutcome, AttemptTrigger, DeliveryReason, DeliveryStatus } from '@postrider/core';
import { arrayText } from './array-text.ts';
import type { DeliveryKey } from './claimed.ts';
import type { Tx } from './database.ts';
import type { PartitionDay } from './partition-of.ts';
import { countClosed } from './stats.ts';

/** An attempt that has ended, and what follows from it if nothing else has happened to its delivery since the claim. */
export interface SettledAttempt extends DeliveryKey {
  /** The delivery as the attempt's maker read it: the fence. */
  readonly seen: { readonly attemptCount: number; readonly resumeAt: Date | null };
  readonly trigger: AttemptTrigger;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly outcome: AttemptOutcome;
  readonly responseStatus: number | null;
  /** JSON text. */
  readonly responseHeaders: string | null;
  readonly responseBody: Buffer | null;
  readonly responseTruncated: boolean;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly endpointRevision: number | null;
  /** The signature header's value as sent, or all headers that the format made, as JSON text; null: nothing was sent. */
  readonly signature: string | null;
  readonly next: SettledState;
}

/** The state a delivery moves to; the columns a settle writes. */
export interface SettledState {
  readonly status: DeliveryStatus;
  readonly reason: DeliveryReason | null;
  readonly retryCount: number;
  readonly lostCount: number;
  readonly nextAttemptAt: Date | null;
  readonly resumeAt: Date | null;
}

/** What became of one of them; in the order given. Null: the delivery is gone with its partition. */
export interface SettleAnswer {
  readonly number: number;
  /** Whether the delivery moved to `next`. When not, it is as described, and stays locked until the transaction ends. */
  readonly moved: boolean;
  readonly current: SettledState & { readonly wish: 'retry' | 'cancel' | null };
}

/**
 * Logs attempts and moves their deliveries, in the caller's transaction; answers in the order given. The attempt is
 * logged whoever holds the lease: its number is the delivery's count, incremented under the row's lock. The delivery
 * moves if it is open and nobody has logged an attempt or wished for anything since it was read; a 2xx moves any open
 * delivery. Keys must be distinct, and of one partition (byPartitionDay).
 */
export async function settleAttempts(
  tx: Tx,
  day: PartitionDay,
  attempts: readonly SettledAttempt[],
): Promise<(SettleAnswer | null)[]> {
  // In key order, as every settle locks: two processes with attempts of the same deliveries must not wait in a circle.
  const order = attempts.map((_, n) => n).sort((a, b) => compareKeys(attempts[a], attempts[b]));
  const sorted = order.flatMap((n) => attempts[n] ?? []);
  const column = <T>(read: (attempt: SettledAttempt) => T) => sorted.map(read);
  const moves = tx.sql`(d.completed_at is null and (i.status = 'delivered' or (
    d.attempt_count = i.seen_attempt_count and d.wish is null and (d.resume_at is not null) = (i.seen_extra = 1))))`;
  // RETURNING sees the new row only: it moved if it now is what a move makes of it, by this transaction.
  const moved = tx.sql`(d.status = i.status and d.wish is null and (d.completed_at is null or d.completed_at = now())
    and (i.status = 'delivered' or (d.attempt_count = i.seen_attempt_count + 1
      and (i.status <> 'retrying' or d.retry_count = i.retry_count) and d.lost_count = i.lost_count
      and (d.resume_at is null) = (i.resume_ms is null)
      and d.next_attempt_at is not distinct from to_timestamp(i.next_attempt_ms / 1000))))`;
  // Moments travel as milliseconds, booleans as numbers and bytes as base64, because postgres.js takes an array's type
  // from its first element and would send these as one value.
  const rows = await tx.sql<SettledRow[]>`
    with settled as (
      update postrider.${tx.sql(`deliveries_${day}`)} as d set
        attempt_count = d.attempt_count + 1,
        last_response_status = coalesce(i.response_status, d.last_response_status),
        status = case when ${moves} then i.status else d.status end,
        reason = case when ${moves} then i.reason else d.reason end,
        -- What ends keeps its place in the schedule: another attempt may have taken it further than this one's maker saw.
        retry_count = case when ${moves} and i.status = 'retrying' then i.retry_count else d.retry_count end,
        lost_count = case when ${moves} then i.lost_count else d.lost_count end,
        next_attempt_at = case when ${moves} then to_timestamp(i.next_attempt_ms / 1000) else d.next_attempt_at end,
        resume_at = case when ${moves} then to_timestamp(i.resume_ms / 1000) else d.resume_at end,
        wish = case when ${moves} then null else d.wish end,
        completed_at = case when ${moves} and i.next_attempt_ms is null then now() else d.completed_at end
      from unnest(
        ${arrayText(column((a) => a.eventId))}::text::uuid[],
        ${arrayText(column((a) => a.endpointId))}::text::uuid[],
        ${arrayText(column((a) => a.seen.attemptCount))}::text::integer[],
        ${arrayText(column((a) => (a.seen.resumeAt === null ? 0 : 1)))}::text::integer[],
        ${arrayText(column((a) => a.trigger))}::text::text[],
        ${arrayText(column((a) => a.startedAt.getTime()))}::text::float8[],
        ${arrayText(column((a) => a.durationMs))}::text::integer[],
        ${arrayText(column((a) => a.outcome))}::text::text[],
        ${arrayText(column((a) => a.responseStatus))}::text::integer[],
        ${column((a) => a.responseHeaders)}::text[],
        ${column((a) => a.responseBody?.toString('base64') ?? null)}::text[],
        ${arrayText(column((a) => (a.responseTruncated ? 1 : 0)))}::text::integer[],
        ${column((a) => a.errorCode)}::text[],
        ${column((a) => a.errorMessage)}::text[],
        ${arrayText(column((a) => a.endpointRevision))}::text::bigint[],
        ${column((a) => a.signature)}::text[],
        ${arrayText(column((a) => a.next.status))}::text::text[],
        ${arrayText(column((a) => a.next.reason))}::text::text[],
        ${arrayText(column((a) => a.next.retryCount))}::text::integer[],
        ${arrayText(column((a) => a.next.lostCount))}::text::integer[],
        ${arrayText(column((a) => a.next.nextAttemptAt?.getTime() ?? null))}::text::float8[],
        ${arrayText(column((a) => a.next.resumeAt?.getTime() ?? null))}::text::float8[]
      ) with ordinality as i (event_id, endpoint_id, seen_attempt_count, seen_extra, trigger, started_ms, duration_ms,
        outcome, response_status, response_headers, response_body, response_truncated, error_code, error_message,
        endpoint_revision, signature, status, reason, retry_count, lost_count, next_attempt_ms, resume_ms, n)
      where d.event_id = i.event_id and d.endpoint_id = i.endpoint_id
      returning i.n, ${moved} as moved, d.event_id, d.endpoint_id, d.attempt_count as number, d.status, d.reason,
        d.retry_count, d.lost_count, d.next_attempt_at, d.resume_at, d.wish, i.trigger, i.started_ms, i.duration_ms,
        i.outcome, i.response_status, i.response_headers, i.response_body, i.response_truncated, i.error_code,
        i.error_message, i.endpoint_revision, i.signature
    ), logged as (
      insert into postrider.${tx.sql(`attempts_${day}`)} (event_id, endpoint_id, number, id, trigger, started_at,
        duration_ms, outcome, response_status, response_headers, response_body, response_truncated, error_code,
        error_message, endpoint_revision, signature)
      select event_id, endpoint_id, number, postrider.uuid_of_event(event_id), trigger, to_timestamp(started_ms / 1000),
        duration_ms, outcome, response_status, response_headers::json, decode(response_body, 'base64'),
        response_truncated = 1, error_code, error_message, endpoint_revision, signature
      from settled
    )
    select n::integer, number, moved, status, reason, retry_count as "retryCount", lost_count as "lostCount",
      next_attempt_at as "nextAttemptAt", resume_at as "resumeAt", wish
    from settled`;
  const answers: (SettleAnswer | null)[] = attempts.map(() => null);
  for (const { n, number, moved, ...current } of rows) {
    const position = order[n - 1];
    if (position !== undefined) answers[position] = { number, moved, current };
  }
  return answers;
}

/** Which of these attempts are on record, by their place in the list: a delivery has one attempt at a moment. */
export async function findLogged(
  tx: Tx,
  attempts: readonly (DeliveryKey & { readonly startedAt: Date })[],
): Promise<Set<number>> {
  if (attempts.length === 0) return new Set();
  const rows = await tx.sql<{ n: number }[]>`
    select (i.n - 1)::integer as n
    from unnest(${attempts.map((a) => a.eventId)}::uuid[], ${attempts.map((a) => a.endpointId)}::uuid[],
      ${attempts.map((a) => a.startedAt.getTime())}::float8[]) with ordinality as i (event_id, endpoint_id, started_ms, n)
    where exists (
      select from postrider.attempts as a where a.event_id = i.event_id and a.endpoint_id = i.endpoint_id
        and a.started_at = to_timestamp(i.started_ms / 1000)
    )`;
  return new Set(rows.map(({ n }) => n));
}

/** Writes a state that was decided under the row's lock (settleAttempts left it locked), in the caller's transaction. */
export async function writeDecided(tx: Tx, { eventId, endpointId }: DeliveryKey, state: SettledState): Promise<void> {
  await tx.sql`
    with closed as (
      update postrider.deliveries set status = ${state.status}, reason = ${state.reason},
        retry_count = ${state.retryCount}, lost_count = ${state.lostCount}, next_attempt_at = ${state.nextAttemptAt},
        resume_at = ${state.resumeAt}, wish = null,
        completed_at = case when ${state.nextAttemptAt}::timestamptz is null then now() end
      where event_id = ${eventId} and endpoint_id = ${endpointId}
      returning endpoint_id, status, completed_at
    ) ${countClosed(tx)}`;
}

type SettledRow = SettledState & {
  readonly n: number;
  readonly number: number;
  readonly moved: boolean;
  readonly wish: 'retry' | 'cancel' | null;
};

export function compareKeys(a: DeliveryKey | undefined, b: DeliveryKey | undefined): number {
  if (a === undefined || b === undefined) return 0;
  if (a.eventId !== b.eventId) return a.eventId < b.eventId ? -1 : 1;
  if (a.endpointId === b.endpointId) return 0;
  return a.endpointId < b.endpointId ? -1 : 1;
}
