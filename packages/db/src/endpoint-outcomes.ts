import type { EndpointId } from '@postrider/core';
import type { Tx } from './database.ts';

/** What a settle's attempts say of one endpoint, in the order they ended: a run of failures, broken by successes or not. */
export interface EndpointOutcome {
  readonly endpointId: EndpointId;
  /** Failures after the last success among them, or all of them. */
  readonly failures: number;
  readonly succeeded: boolean;
}

/** Writing a healthy endpoint's row with every settle would double what a sparse delivery costs. */
const LAST_SUCCESS_PRECISION_SECONDS = 1;

/** Brings endpoints' health up to date. Sorted by id: settles of several processes lock in one order. */
export async function recordOutcomes(tx: Tx, outcomes: readonly EndpointOutcome[]): Promise<void> {
  if (outcomes.length === 0) return;
  const sorted = [...outcomes].sort((a, b) => (a.endpointId < b.endpointId ? -1 : 1));
  await tx.sql`
    update postrider.endpoint_state as s set
      consecutive_failures = case when o.succeeded = 1 then o.failures else s.consecutive_failures + o.failures end,
      failing_since = case when o.failures = 0 then null when o.succeeded = 1 then now()
        else coalesce(s.failing_since, now()) end,
      last_success_at = case when o.succeeded = 1 then now() else s.last_success_at end
    from unnest(${sorted.map((o) => o.endpointId)}::uuid[], ${sorted.map((o) => o.failures)}::integer[],
      ${sorted.map((o) => (o.succeeded ? 1 : 0))}::integer[]) as o (endpoint_id, failures, succeeded)
    where s.endpoint_id = o.endpoint_id
      and (o.failures > 0 or s.consecutive_failures > 0 or s.last_success_at is null
        or s.last_success_at < now() - ${LAST_SUCCESS_PRECISION_SECONDS} * interval '1 second')`;
}

/** Makes whole endpoints wait; never shortens a hold. */
export async function holdEndpoint(tx: Tx, endpointId: EndpointId, until: Date): Promise<void> {
  await tx.sql`
    update postrider.endpoint_state set held_until = greatest(held_until, ${until}) where endpoint_id = ${endpointId}`;
}

/** The receiver answered 410: disables the endpoint and marks what is open for cancelling, unless a person was first. */
export async function disableGoneEndpoint(tx: Tx, endpointId: EndpointId): Promise<void> {
  await tx.sql`
    with disabled as (
      update postrider.endpoints
      set status = 'disabled', status_reason = 'gone', revision = revision + 1, updated_at = now()
      where id = ${endpointId} and status <> 'disabled' and deleted_at is null
      returning id
    )
    update postrider.endpoint_state as s set cancel_reason = 'endpoint_disabled', cancel_before = now()
    from disabled as d where s.endpoint_id = d.id`;
}
