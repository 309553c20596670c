import {
  type AutoDisableSetting,
  DEFAULT_AUTO_DISABLE,
  type EndpointHealth,
  type EndpointId,
  type EndpointStatusReason,
} from '@postrider/core';
import { autoDisableOf } from './applications.ts';
import { arrayText } from './array-text.ts';
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

/** An endpoint's failures in a row before and after a settle's attempts. */
export interface HealthChange {
  readonly endpointId: EndpointId;
  readonly before: FailureRun;
  readonly after: FailureRun;
  readonly succeeded: boolean;
}

export type FailureRun = Pick<EndpointHealth, 'consecutiveFailures' | 'failingSince'>;

/**
 * Brings endpoints' health up to date; answers the changes of those that were failing, or are. Locked in the order of ids,
 * as every settle does.
 */
export async function recordOutcomes(tx: Tx, outcomes: readonly EndpointOutcome[]): Promise<HealthChange[]> {
  if (outcomes.length === 0) return [];
  const rows = await tx.sql<HealthRow[]>`
    with before as (
      select s.endpoint_id, s.consecutive_failures, s.failing_since, o.failures, o.succeeded = 1 as succeeded
      from unnest(${arrayText(outcomes.map((o) => o.endpointId))}::text::uuid[],
        ${arrayText(outcomes.map((o) => o.failures))}::text::integer[],
        ${arrayText(outcomes.map((o) => (o.succeeded ? 1 : 0)))}::text::integer[]) as o (endpoint_id, failures, succeeded)
      join postrider.endpoint_state as s on s.endpoint_id = o.endpoint_id
      where o.failures > 0 or s.consecutive_failures > 0 or s.last_success_at is null
        or s.last_success_at < now() - ${LAST_SUCCESS_PRECISION_SECONDS} * interval '1 second'
      order by s.endpoint_id
      for no key update of s
    ), after as (
      update postrider.endpoint_state as s set
        consecutive_failures = case when b.succeeded then b.failures else b.consecutive_failures + b.failures end,
        failing_since = case when b.failures = 0 then null when b.succeeded then now()
          else coalesce(b.failing_since, now()) end,
        last_success_at = case when b.succeeded then now() else s.last_success_at end
      from before as b where s.endpoint_id = b.endpoint_id
      returning s.endpoint_id as "endpointId", b.succeeded, b.consecutive_failures as "failuresBefore",
        b.failing_since as "failedSince", s.consecutive_failures as "consecutiveFailures", s.failing_since as "failingSince"
    )
    select * from after where "failuresBefore" > 0 or "consecutiveFailures" > 0`;
  return rows.map(({ endpointId, succeeded, failuresBefore, failedSince, ...after }) => ({
    endpointId,
    before: { consecutiveFailures: failuresBefore, failingSince: failedSince },
    after,
    succeeded,
  }));
}

interface HealthRow extends FailureRun {
  readonly endpointId: EndpointId;
  readonly succeeded: boolean;
  readonly failuresBefore: number;
  readonly failedSince: Date | null;
}

/** Locks endpoints' states, in the order of ids. */
export async function lockStates(tx: Tx, endpointIds: readonly EndpointId[]): Promise<void> {
  await tx.sql`
    select from postrider.endpoint_state where endpoint_id = any(${arrayText(endpointIds)}::text::uuid[])
    order by endpoint_id for no key update`;
}

/** Makes whole endpoints wait; never shortens a hold. */
export async function holdEndpoint(tx: Tx, endpointId: EndpointId, until: Date): Promise<void> {
  await tx.sql`
    update postrider.endpoint_state set held_until = greatest(held_until, ${until}) where endpoint_id = ${endpointId}`;
}

export interface ToDisable {
  readonly endpointId: EndpointId;
  readonly autoDisable: AutoDisableSetting;
}

/**
 * Locks endpoints, in the order of ids, that are about to be disabled: these, and those of the failing ones for which these
 * failures may be the last straw (`isGivenUp`). Whether they are is known once their outcomes are recorded.
 */
export async function lockToDisable(
  tx: Tx,
  endpointIds: readonly EndpointId[],
  failing: readonly EndpointOutcome[],
): Promise<ToDisable[]> {
  const { attempts, afterSeconds } = DEFAULT_AUTO_DISABLE;
  const rows = await tx.sql<ToDisableRow[]>`
    select e.id as "endpointId", not a.auto_disable as off, a.auto_disable_after_seconds as "afterSeconds",
      a.auto_disable_attempts as attempts
    from (
      select k.id, null::integer as failures from unnest(${arrayText(endpointIds)}::text::uuid[]) as k (id)
      union all
      select f.id, f.failures from unnest(${arrayText(failing.map((o) => o.endpointId))}::text::uuid[],
        ${arrayText(failing.map((o) => o.failures))}::text::integer[]) as f (id, failures)
    ) as k
    join postrider.endpoints as e on e.id = k.id
    join postrider.applications as a on a.id = e.application_id
    join postrider.endpoint_state as s on s.endpoint_id = e.id
    where e.status <> 'disabled' and e.deleted_at is null and (k.failures is null or (
      a.auto_disable
      and s.consecutive_failures + k.failures >= coalesce(a.auto_disable_attempts, ${attempts})
      and s.failing_since <= now() - coalesce(a.auto_disable_after_seconds, ${afterSeconds}) * interval '1 second'))
    order by e.id
    for no key update of e`;
  return rows.map(({ endpointId, ...columns }) => ({ endpointId, autoDisable: autoDisableOf(columns) }));
}

interface ToDisableRow {
  readonly endpointId: EndpointId;
  readonly off: boolean;
  readonly afterSeconds: number | null;
  readonly attempts: number | null;
}

/**
 * Disables an endpoint of which nothing more is expected, and marks what is open for cancelling. Answers whether it did: a
 * person may have been first.
 */
export async function disableEndpoint(
  tx: Tx,
  endpointId: EndpointId,
  reason: Exclude<EndpointStatusReason, 'manual'>,
): Promise<boolean> {
  const rows = await tx.sql`
    with disabled as (
      update postrider.endpoints
      set status = 'disabled', status_reason = ${reason}, revision = revision + 1, updated_at = now()
      where id = ${endpointId} and status <> 'disabled' and deleted_at is null
      returning id
    )
    update postrider.endpoint_state as s set cancel_reason = 'endpoint_disabled', cancel_before = now()
    from disabled as d where s.endpoint_id = d.id
    returning 1`;
  return rows.length > 0;
}
