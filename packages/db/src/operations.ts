import type {
  Access,
  ApplicationId,
  ClosedStatus,
  EndpointId,
  OpenStatus,
  Operation,
  OperationId,
  OperationKind,
  OperationReason,
  OperationStatus,
  OperationWork,
  Page,
} from '@postrider/core';
import { and, desc, eq, lt } from 'drizzle-orm';
import { z } from 'zod';
import { type CursorKey, encodeCursor } from './cursor.ts';
import type { Tx } from './database.ts';
import { type PageAfter, pageOf } from './page.ts';
import { isVisible, onlyApplication } from './ref.ts';
import { operations } from './schema.ts';

export interface OperationFilter {
  readonly kind?: OperationKind | undefined;
  readonly status?: OperationStatus | undefined;
}

/** How many deliveries of which endpoints an operation will find. */
export type OperationShare = { readonly endpointId: EndpointId; readonly deliveries: number };

/** With a part for each share; without any, or as a dry run, it is finished as it begins. */
export async function insertOperation(
  tx: Tx,
  access: Access,
  operation: {
    readonly id: OperationId;
    readonly applicationId: ApplicationId;
    readonly endpointId: EndpointId | null;
    readonly work: OperationWork;
    readonly dryRun: boolean;
  },
  shares: readonly OperationShare[],
): Promise<void> {
  const { id, applicationId, endpointId, work, dryRun } = operation;
  const { kind, ...parameters } = work;
  const only = onlyApplication(access);
  const total = shares.reduce((sum, { deliveries }) => sum + deliveries, 0);
  const open = !dryRun && shares.length > 0;
  await tx.sql`
    with begun as (
      insert into postrider.operations (id, application_id, endpoint_id, kind, status, parameters, total, dry_run, completed_at)
      select ${id}, a.id, ${endpointId}::uuid, ${kind}, case when ${open} then 'pending' else 'finished' end,
        ${tx.sql.json(parameters as never)}, ${total}, ${dryRun}, case when not ${open} then now() end
      from postrider.applications as a
      where a.id = ${applicationId} and (${only}::uuid is null or a.id = ${only})
      returning id
    )
    insert into postrider.operation_parts (operation_id, endpoint_id)
    select b.id, p.endpoint_id
    from begun as b cross join unnest(${shares.map((share) => share.endpointId)}::uuid[]) as p (endpoint_id)
    where ${open}`;
}

/** The first whole millisecond after all that has happened: the end of a span that has none. By the database's clock. */
export async function endOfNow(tx: Tx): Promise<Date> {
  const [row] = await tx.sql<{ at: Date }[]>`
    select date_trunc('milliseconds', clock_timestamp()) + interval '1 millisecond' as at`;
  if (row === undefined) throw new Error('The database answered no time.');
  return row.at;
}

/** Null: unknown, of another application, or not this access's to see. */
export async function findOperation(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  id: OperationId,
): Promise<Operation | null> {
  const [row] = await select(tx).where(isTheOne(access, applicationId, id));
  return row === undefined ? null : show(row);
}

/** The same, and keeps it from getting further until the transaction ends: a page that is under way is waited for. */
export async function lockOperation(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  id: OperationId,
): Promise<Operation | null> {
  const [row] = await select(tx)
    .where(isTheOne(access, applicationId, id))
    .for('no key update');
  return row === undefined ? null : show(row);
}

export async function listOperations(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  { limit, after, kind, status }: PageAfter<CursorKey<'operations'>> & OperationFilter,
): Promise<Page<Operation>> {
  const rows = await select(tx)
    .where(
      and(
        eq(operations.applicationId, applicationId),
        isVisible(operations.applicationId, access),
        kind === undefined ? undefined : eq(operations.kind, kind),
        status === undefined ? undefined : eq(operations.status, status),
        after === null ? undefined : lt(operations.id, after[0]),
      ),
    )
    .orderBy(desc(operations.id))
    .limit(limit + 1);
  return pageOf(rows, limit, show, (row) => encodeCursor('operations', [row.id]));
}

/** Ends it where it is; what it has done stays. Call under its lock. */
export async function cancelOperation(tx: Tx, id: OperationId, reason: OperationReason): Promise<void> {
  await tx.sql`
    with cancelled as (
      update postrider.operations set status = 'cancelled', reason = ${reason}, updated_at = now(), completed_at = now()
      where id = ${id} and completed_at is null
      returning id
    )
    delete from postrider.operation_parts as p using cancelled as c where p.operation_id = c.id`;
}

/** Forgets up to `max` closed operations from before the retention; answers how many. */
export async function forgetOldOperations(
  tx: Tx,
  { retentionDays, max }: { readonly retentionDays: number; readonly max: number },
): Promise<number> {
  const rows = await tx.sql`
    delete from postrider.operations where id = any (array(
      select id from postrider.operations
      where id < postrider.uuid7_floor(now() - ${retentionDays}::integer * interval '1 day') and completed_at is not null
      order by id limit ${max}
    ))
    returning 1`;
  return rows.length;
}

/** Bounds and filters come back from JSON; what else is in it, none of this program's versions wrote. */
export function parseOperationWork(kind: OperationKind, parameters: unknown): OperationWork {
  switch (kind) {
    case 'recover':
      return { kind, ...recoverParameters.parse(parameters) };
    case 'backfill':
      return { kind, ...backfillParameters.parse(parameters) };
    case 'retry':
      return { kind, ...bulkParameters(CLOSED).parse(parameters) };
    case 'cancel':
      return { kind, ...bulkParameters(OPEN).parse(parameters) };
  }
}

const moment = z.iso.datetime().transform((text) => new Date(text));

const recoverParameters = z.object({ since: moment, until: moment });

const backfillParameters = recoverParameters.extend({ eventTypes: z.array(z.string()).nullable() });

const CLOSED = ['delivered', 'failed', 'cancelled'] as const satisfies readonly ClosedStatus[];
const OPEN = ['pending', 'retrying'] as const satisfies readonly OpenStatus[];

const bulkParameters = <const Status extends string>(statuses: readonly Status[]) =>
  z.object({
    statuses: z.array(z.enum(statuses)),
    type: z.string().nullable(),
    since: moment.nullable(),
    until: moment.nullable(),
  });

function isTheOne(access: Access, applicationId: ApplicationId, id: OperationId) {
  return and(
    eq(operations.id, id),
    eq(operations.applicationId, applicationId),
    isVisible(operations.applicationId, access),
  );
}

function select(tx: Tx) {
  return tx.orm
    .select({
      id: operations.id,
      applicationId: operations.applicationId,
      endpointId: operations.endpointId,
      kind: operations.kind,
      parameters: operations.parameters,
      dryRun: operations.dryRun,
      status: operations.status,
      reason: operations.reason,
      total: operations.total,
      done: operations.done,
      createdAt: operations.createdAt,
      updatedAt: operations.updatedAt,
      completedAt: operations.completedAt,
    })
    .from(operations);
}

type Row = Awaited<ReturnType<typeof select>>[number];

function show({ kind, parameters, total, ...row }: Row): Operation {
  return { ...row, total: total ?? 0, work: parseOperationWork(kind, parameters) };
}
