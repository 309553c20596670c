import { type DeliveryState, isOpen } from '@postrider/core';
import { expect } from 'vitest';
import { type Key, type Model, nowOf } from './model.ts';
import { keyIn, type Real } from './real.ts';

interface Row {
  readonly eventId: string;
  readonly endpointId: string;
  readonly status: string;
  readonly reason: string | null;
  readonly attemptCount: number;
  readonly retryCount: number;
  readonly lostCount: number;
  readonly nextAttemptAt: Date | null;
  readonly resumeAt: Date | null;
  readonly wish: string | null;
  /** Outcomes in the order of their numbers. */
  readonly log: readonly string[];
  /** The last of them. */
  readonly lastNumber: number;
  readonly isInChunk: boolean;
  /** What waits behind a person's extra attempt has a chunk besides that one's. */
  readonly isScheduled: boolean;
}

/** Moments are hours apart, and what happens between a command and its model takes seconds. */
const STEP_MS = 600_000;

/** Every delivery is as the model has it, with all of its attempts, and what is open has a chunk that comes for it in time. */
export async function expectAgreement(model: Model, real: Real): Promise<void> {
  const rows = await readRows(real);
  const found = Object.fromEntries(
    rows.map((row) => [keyIn(real, row.eventId, row.endpointId), `${shownRow(model, row)} [${row.log}]`]),
  );
  const expected = Object.fromEntries(
    [...model.deliveries].map(([key, { state, log }]) => [key, `${shown(model, state)} [${log}]`]),
  );
  expect(found).toEqual(expected);
  for (const row of rows) {
    const key = keyIn(real, row.eventId, row.endpointId);
    expect(row.lastNumber, `attempts of ${key} are numbered without gaps`).toBe(row.log.length);
    expect(row.attemptCount, `attempts of ${key} are counted`).toBe(row.log.length);
    if (model.deliveries.get(key)?.wasOutrun === true) continue;
    expect(row.isInChunk, `${key} is in a chunk that is due in time`).toBe(true);
    expect(row.isScheduled, `${key} has its scheduled attempt still`).toBe(true);
  }
}

/** The one of several states in which the database has it; the first where it has none of them. */
export async function readWhich(
  model: Model,
  real: Real,
  choices: ReadonlyMap<Key, readonly DeliveryState[]>,
): Promise<Map<Key, DeliveryState>> {
  const rows = new Map((await readRows(real)).map((row) => [keyIn(real, row.eventId, row.endpointId), row]));
  const chosen = new Map<Key, DeliveryState>();
  for (const [key, states] of choices) {
    const row = rows.get(key);
    const state = states.find((one) => row !== undefined && shown(model, one) === shownRow(model, row)) ?? states[0];
    if (state !== undefined) chosen.set(key, state);
  }
  return chosen;
}

function shown(model: Model, state: DeliveryState): string {
  const { status, attemptCount, retryCount } = state;
  const counts = `${attemptCount}/${retryCount}`;
  if (!isOpen(state)) return `${status} ${'reason' in state ? state.reason : null} ${counts}`;
  const { lostCount, nextAttemptAt, resumeAt, wish } = state;
  const times = `${steps(model, nextAttemptAt)} then ${steps(model, resumeAt)}`;
  return `${status} ${counts}/${lostCount} wish ${wish} in ${times}`;
}

function shownRow(model: Model, row: Row): string {
  const { status, reason, attemptCount, retryCount, lostCount, nextAttemptAt, resumeAt, wish } = row;
  const counts = `${attemptCount}/${retryCount}`;
  if (nextAttemptAt === null) return `${status} ${reason} ${counts}`;
  const ahead = (at: Date | null) => (at === null ? null : new Date(at.getTime() + model.aheadMs));
  const times = `${steps(model, ahead(nextAttemptAt))} then ${steps(model, ahead(resumeAt))}`;
  return `${status} ${counts}/${lostCount} wish ${wish} in ${times}`;
}

/** From now, rounded; -0 is not 0. */
function steps(model: Model, at: Date | null): number | null {
  return at === null ? null : Math.round((at.getTime() - nowOf(model).getTime()) / STEP_MS) + 0;
}

function readRows({ deps, endpoints }: Real): Promise<Row[]> {
  return deps.database.sql<Row[]>`
    with chunks as materialized (
      select j.group_id::uuid as endpoint_id, v.id::uuid as event_id,
        case when j.state <> 'created' then '-infinity'
          else to_timestamp(${Date.UTC(2026, 0, 1) / 1000}::integer - j.priority) end as due_at
      from postrider_queue.job as j cross join lateral jsonb_array_elements_text(j.data -> 'v') as v (id)
      union all
      select p.endpoint_id, v.id, '-infinity'
      from postrider.parked as p cross join lateral unnest(p.event_ids) as v (id)
    )
    select d.event_id as "eventId", d.endpoint_id as "endpointId", status, reason, attempt_count as "attemptCount",
      retry_count as "retryCount", lost_count as "lostCount", next_attempt_at as "nextAttemptAt",
      resume_at as "resumeAt", wish, a.log, coalesce(a.last, 0) as "lastNumber",
      next_attempt_at is null or exists (
        select from chunks as c where c.event_id = d.event_id and c.endpoint_id = d.endpoint_id
          and c.due_at <= greatest(d.next_attempt_at, now()) + interval '5 seconds'
      ) as "isInChunk",
      resume_at is null or (
        select count(*) from chunks as c where c.event_id = d.event_id and c.endpoint_id = d.endpoint_id
          and c.due_at <= greatest(d.resume_at, now()) + interval '5 seconds'
      ) > 1 as "isScheduled"
    from postrider.deliveries as d
    cross join lateral (
      select coalesce(array_agg(a.outcome order by a.number), '{}') as log, max(a.number) as last
      from postrider.attempts as a where a.event_id = d.event_id and a.endpoint_id = d.endpoint_id
    ) as a
    where d.endpoint_id = any(${endpoints.map(({ id }) => id)}::uuid[])`;
}
