import type { ApplicationId, EndpointId, EndpointStatus, EventId, OperationId, OperationWork } from '@postrider/core';
import type { Tx } from './database.ts';
import { parseOperationWork } from './operations.ts';

/** The next part of an operation to get further, with its operation under lock, and how its endpoint stands. */
export interface OperationTurn {
  readonly operationId: OperationId;
  readonly applicationId: ApplicationId;
  readonly endpointId: EndpointId;
  readonly work: OperationWork;
  /** When the operation began, to the microsecond. */
  readonly begunAt: string;
  /** The last event looked at. */
  readonly position: EventId;
  /** Whether the operation is of this endpoint alone. */
  readonly whole: boolean;
  readonly endpointStatus: EndpointStatus | 'deleted';
  /** It was disabled, and what was open then is not cancelled yet: what is opened now would be as well. */
  readonly endpointClearing: boolean;
  readonly applicationDeleted: boolean;
}

/** Whether some part of an operation is to be looked at now, or only later, or none is left of any. */
export async function whenOperationsHaveWork(tx: Tx): Promise<'now' | 'later' | 'none'> {
  const [row] = await tx.sql<{ now: boolean; some: boolean }[]>`
    select exists (select from postrider.operation_parts where look_at <= now()) as now,
      exists (select from postrider.operation_parts) as some`;
  if (row?.now) return 'now';
  return row?.some ? 'later' : 'none';
}

/**
 * Takes the part that has waited longest, and locks it and its operation against other runners, who skip it, and people
 * who cancel, who wait. Null: nothing is to be looked at now.
 */
export async function takeOperationTurn(tx: Tx): Promise<OperationTurn | null> {
  const [row] = await tx.sql<Row[]>`
    select t.*, coalesce(case when e.deleted_at is null then e.status end, 'deleted') as "endpointStatus",
      coalesce(s.cancel_reason is not null, false) as "endpointClearing", a.deleted_at is not null as "applicationDeleted"
    from (
      select p.operation_id as "operationId", p.endpoint_id as "endpointId", p.position, o.kind, o.parameters,
        o.application_id as "applicationId", o.created_at::text as "begunAt", o.endpoint_id is not null as whole
      from postrider.operation_parts as p join postrider.operations as o on o.id = p.operation_id
      where p.look_at <= now()
      order by p.look_at limit 1
      -- The operation first: who finds it taken would else keep the lock of each of its parts it has passed.
      for no key update of o skip locked for no key update of p skip locked
    ) as t
    join postrider.applications as a on a.id = t."applicationId"
    left join postrider.endpoints as e on e.id = t."endpointId"
    left join postrider.endpoint_state as s on s.endpoint_id = t."endpointId"`;
  if (row === undefined) return null;
  const { kind, parameters, ...turn } = row;
  return { ...turn, work: parseOperationWork(kind, parameters) };
}

/** How many deliveries of an endpoint are due and open, parked ones too; counts no further than `max`. */
export async function countDue(tx: Tx, endpointId: EndpointId, max: number): Promise<number> {
  const [row] = await tx.sql<{ due: number }[]>`
    select count(*)::integer as due from (
      select from postrider.deliveries
      where endpoint_id = ${endpointId} and completed_at is null and next_attempt_at <= now()
      limit ${max}
    ) as d`;
  return row?.due ?? 0;
}

type Key = Pick<OperationTurn, 'operationId' | 'endpointId'>;

/** Notes what a page did, and where to go on, behind everybody else. */
export async function endTurn(
  tx: Tx,
  { operationId, endpointId }: Key,
  { done, position }: { readonly done: number; readonly position: EventId },
): Promise<void> {
  await tx.sql`
    with part as (
      update postrider.operation_parts
      set position = ${position}, look_at = clock_timestamp(), moved_at = clock_timestamp()
      where operation_id = ${operationId} and endpoint_id = ${endpointId}
    )
    update postrider.operations set status = 'running', done = done + ${done}, updated_at = now() where id = ${operationId}`;
}

/** Notes the last page of a part; the last part's ends the operation. Answers whether it did. */
export async function endPart(tx: Tx, { operationId, endpointId }: Key, done: number): Promise<boolean> {
  await tx.sql`
    delete from postrider.operation_parts where operation_id = ${operationId} and endpoint_id = ${endpointId}`;
  const [row] = await tx.sql<{ ended: boolean }[]>`
    update postrider.operations as o
    set status = case when p.some then 'running' else 'finished' end, done = done + ${done}, updated_at = now(),
      completed_at = case when not p.some then now() end
    from (select exists (select from postrider.operation_parts where operation_id = ${operationId}) as some) as p
    where id = ${operationId}
    returning completed_at is not null as ended`;
  return row?.ended ?? false;
}

/** The first wait for room is short: 500 deliveries take some 0.1 s. A paused endpoint may stay so for days. */
const WAIT_MS_MIN = 50;
const WAIT_MS_MAX = 5_000;

/** There is nothing to do for it now: waits a quarter longer than it has waited, within limits. */
export async function postponeTurn(tx: Tx, { operationId, endpointId }: Key): Promise<void> {
  await tx.sql`
    update postrider.operation_parts
    set look_at = clock_timestamp() + least(${WAIT_MS_MAX} * interval '1 millisecond',
      greatest(${WAIT_MS_MIN} * interval '1 millisecond', (clock_timestamp() - moved_at) / 4))
    where operation_id = ${operationId} and endpoint_id = ${endpointId}`;
}

type Row = Omit<OperationTurn, 'work'> & {
  readonly kind: OperationWork['kind'];
  readonly parameters: unknown;
};
