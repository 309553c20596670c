import type { Access, ApplicationId, AuditAction, AuditEntry, Page, RequestOrigin } from '@postrider/core';
import { firstUuidOf } from '@postrider/core';
import { and, desc, eq, gte, lt, sql } from 'drizzle-orm';
import { type CursorKey, encodeCursor } from './cursor.ts';
import type { Tx } from './database.ts';
import { type PageAfter, pageOf } from './page.ts';
import { isVisible } from './ref.ts';
import { auditLog } from './schema.ts';

export type NewAuditEntry = Omit<AuditEntry, 'id' | 'at' | 'actor' | 'origin'>;

export interface AuditLogFilter {
  readonly applicationId?: ApplicationId | undefined;
  /** An id as the API shows it, or `root` or `system`. */
  readonly actor?: string | undefined;
  readonly action?: AuditAction | undefined;
  /** An id as the API shows it, or a name. */
  readonly target?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

/** Writes what one actor does in this transaction, in the order given. */
export async function insertAuditEntries(
  tx: Tx,
  { actor, origin }: Pick<AuditEntry, 'actor' | 'origin'>,
  entries: readonly NewAuditEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const { requestId, address, userAgent }: Nullable<RequestOrigin> = origin ?? NOWHERE;
  await tx.sql`
    insert into postrider.audit_log (id, at, actor_kind, actor_id, actor_name, request_id, address, user_agent,
      action, application_id, target_kind, target_id, before, after)
    select postrider.uuid7(t.at), t.at, ${actor.kind}, ${actor.id}, ${actor.name}, ${requestId}, ${address},
      ${userAgent}, t.action, t.application_id, t.target_kind, t.target_id, t.before::json, t.after::json
    from (
      -- One microsecond apart, so that they keep their order.
      select clock.at + e.n * interval '1 microsecond' as at, e.*
      from (select clock_timestamp() as at) as clock
      cross join unnest(
        ${entries.map(({ action }) => action)}::text[],
        ${entries.map(({ applicationId }) => applicationId)}::uuid[],
        ${entries.map(({ target }) => target.kind)}::text[],
        ${entries.map(({ target }) => target.id)}::text[],
        ${entries.map(({ before }) => before)}::text[],
        ${entries.map(({ after }) => after)}::text[]
      ) with ordinality as e (action, application_id, target_kind, target_id, before, after, n)
    ) as t`;
}

export async function listAuditEntries(
  tx: Tx,
  access: Access,
  filter: PageAfter<CursorKey<'auditLog'>> & AuditLogFilter,
): Promise<Page<AuditEntry>> {
  const { limit, after, applicationId, actor, action, target, since, until } = filter;
  const rows = await tx.orm
    .select()
    .from(auditLog)
    .where(
      and(
        isVisible(auditLog.applicationId, access),
        applicationId === undefined ? undefined : eq(auditLog.applicationId, applicationId),
        // As the index has it.
        actor === undefined ? undefined : eq(sql`coalesce(${auditLog.actorId}, ${auditLog.actorKind})`, actor),
        action === undefined ? undefined : eq(auditLog.action, action),
        target === undefined ? undefined : eq(auditLog.targetId, target),
        // The id holds the moment.
        since === undefined ? undefined : gte(auditLog.id, firstUuidOf(since)),
        until === undefined ? undefined : lt(auditLog.id, firstUuidOf(until)),
        after === null ? undefined : lt(auditLog.id, after[0]),
      ),
    )
    .orderBy(desc(auditLog.id))
    .limit(limit + 1);
  return pageOf(rows, limit, show, (row) => encodeCursor('auditLog', [row.id]));
}

/** Forgets up to `max` of the oldest entries from before the retention; answers how many. */
export async function forgetOldAuditEntries(
  tx: Tx,
  { auditRetentionDays, max }: { readonly auditRetentionDays: number; readonly max: number },
): Promise<number> {
  const rows = await tx.sql`
    delete from postrider.audit_log where id = any (array(
      select id from postrider.audit_log
      where id < postrider.uuid7_floor(now() - ${auditRetentionDays}::integer * interval '1 day')
      order by id limit ${max}
    ))
    returning 1`;
  return rows.length;
}

type Nullable<T> = { readonly [Member in keyof T]: T[Member] | null };

const NOWHERE: Nullable<RequestOrigin> = { requestId: null, address: null, userAgent: null };

function show({
  actorKind,
  actorId,
  actorName,
  requestId,
  address,
  userAgent,
  targetKind,
  targetId,
  ...row
}: typeof auditLog.$inferSelect): AuditEntry {
  return {
    ...row,
    actor: { kind: actorKind, id: actorId, name: actorName },
    origin: requestId === null ? null : { requestId, address, userAgent },
    target: { kind: targetKind, id: targetId },
  };
}
