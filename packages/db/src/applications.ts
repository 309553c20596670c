import {
  type Access,
  type Application,
  type ApplicationId,
  type AutoDisableSetting,
  type EndpointId,
  encodeId,
  OPERATIONAL_UID,
  type Page,
} from '@postrider/core';
import { and, desc, isNull, lt, ne, or } from 'drizzle-orm';
import { type CursorKey, encodeCursor } from './cursor.ts';
import type { Tx } from './database.ts';
import { deleteSecrets } from './endpoint-secrets.ts';
import { type PageAfter, pageOf } from './page.ts';
import { isNamed, isVisible, onlyApplication, type Ref } from './ref.ts';
import { applications } from './schema.ts';

/** What a caller decides of an application. */
export type ApplicationValues = Omit<Application, 'id' | 'createdAt' | 'updatedAt'>;

/** The unique index on living applications' uids. */
export const APPLICATIONS_UID = 'applications_uid';

const columns = {
  id: applications.id,
  uid: applications.uid,
  name: applications.name,
  format: applications.format,
  retrySchedule: applications.retrySchedule,
  timeoutMs: applications.timeoutMs,
  validation: applications.validation,
  autoDisable: applications.autoDisable,
  autoDisableAfterSeconds: applications.autoDisableAfterSeconds,
  autoDisableAttempts: applications.autoDisableAttempts,
  metadata: applications.metadata,
  createdAt: applications.createdAt,
  updatedAt: applications.updatedAt,
};

/** Raises the index's violation when the uid is another one's (see `unlessTaken`). */
export async function insertApplication(tx: Tx, id: ApplicationId, values: ApplicationValues): Promise<void> {
  await tx.sql`
    insert into postrider.applications (id, typeid, uid, name, format, retry_schedule, timeout_ms, validation,
      auto_disable, auto_disable_after_seconds, auto_disable_attempts, metadata)
    values (${id}, ${encodeId('application', id)}, ${values.uid}, ${values.name}, ${values.format},
      ${integers(values.retrySchedule)}, ${values.timeoutMs}, ${values.validation}, ${values.autoDisable !== false},
      ${secondsOf(values.autoDisable)}, ${attemptsOf(values.autoDisable)}, ${tx.sql.json(values.metadata)})`;
}

/** Null: unknown, deleted, or not this access's to see. */
export async function findApplication(tx: Tx, access: Access, ref: Ref): Promise<Application | null> {
  const [row] = await tx.orm.select(columns).from(applications).where(isLiving(access, ref));
  return row === undefined ? null : show(row);
}

/** The same, and keeps others from changing it until the transaction ends. */
export async function lockApplication(tx: Tx, access: Access, ref: Ref): Promise<Application | null> {
  const [row] = await tx.orm.select(columns).from(applications).where(isLiving(access, ref)).for('no key update');
  return row === undefined ? null : show(row);
}

/** The same, and keeps it from being deleted until the transaction ends, but not others from doing likewise. */
export async function holdApplication(tx: Tx, access: Access, ref: Ref): Promise<Application | null> {
  const [row] = await tx.orm.select(columns).from(applications).where(isLiving(access, ref)).for('share');
  return row === undefined ? null : show(row);
}

/** Whether it is the application whose endpoints get operational events. */
export async function isReserved(tx: Tx, id: ApplicationId): Promise<boolean> {
  const rows = await tx.sql`select from postrider.applications where id = ${id} and uid = ${OPERATIONAL_UID}`;
  return rows.length > 0;
}

export async function listApplications(
  tx: Tx,
  access: Access,
  { limit, after }: PageAfter<CursorKey<'applications'>>,
): Promise<Page<Application>> {
  const rows = await tx.orm
    .select(columns)
    .from(applications)
    .where(
      and(
        isNull(applications.deletedAt),
        isVisible(applications.id, access),
        // Nobody's customer: read by its uid.
        or(isNull(applications.uid), ne(applications.uid, OPERATIONAL_UID)),
        after === null ? undefined : lt(applications.id, after[0]),
      ),
    )
    .orderBy(desc(applications.id))
    .limit(limit + 1);
  return pageOf(rows, limit, show, (row) => encodeCursor('applications', [row.id]));
}

/** Replaces what a caller decides; dispatchers notice by the revision. Raises the uid index's violation. */
export async function updateApplication(
  tx: Tx,
  access: Access,
  id: ApplicationId,
  values: ApplicationValues,
): Promise<void> {
  const only = onlyApplication(access);
  await tx.sql`
    update postrider.applications set uid = ${values.uid}, name = ${values.name}, format = ${values.format},
      retry_schedule = ${integers(values.retrySchedule)}, timeout_ms = ${values.timeoutMs},
      validation = ${values.validation}, auto_disable = ${values.autoDisable !== false},
      auto_disable_after_seconds = ${secondsOf(values.autoDisable)},
      auto_disable_attempts = ${attemptsOf(values.autoDisable)}, metadata = ${tx.sql.json(values.metadata)},
      revision = revision + 1, updated_at = now()
    where id = ${id} and (${only}::uuid is null or id = ${only}) and deleted_at is null`;
}

/**
 * Also takes its endpoints away, and answers which; what is open of them is left to the background. Call under
 * `lockApplication`.
 */
export async function deleteApplication(tx: Tx, access: Access, id: ApplicationId): Promise<readonly EndpointId[]> {
  const only = onlyApplication(access);
  const rows = await tx.sql<{ id: EndpointId }[]>`
    with application as (
      update postrider.applications set deleted_at = now(), revision = revision + 1
      where id = ${id} and (${only}::uuid is null or id = ${only}) and deleted_at is null
      returning id
    ), gone as (
      update postrider.endpoints as e set deleted_at = now(), revision = e.revision + 1, headers = '[]'
      from application as a where e.application_id = a.id and e.deleted_at is null
      returning e.id
    )
    update postrider.endpoint_state as s set cancel_reason = 'endpoint_deleted', cancel_before = now()
    from gone where s.endpoint_id = gone.id
    returning gone.id`;
  const ids = rows.map((row) => row.id);
  await deleteSecrets(tx, ids);
  return ids;
}

function isLiving(access: Access, ref: Ref) {
  return and(isNamed(applications, ref), isNull(applications.deletedAt), isVisible(applications.id, access));
}

type Row = Omit<Application, 'autoDisable'> & {
  readonly autoDisable: boolean;
  readonly autoDisableAfterSeconds: number | null;
  readonly autoDisableAttempts: number | null;
};

function show({ autoDisable, autoDisableAfterSeconds, autoDisableAttempts, ...row }: Row): Application {
  const columns = { off: !autoDisable, afterSeconds: autoDisableAfterSeconds, attempts: autoDisableAttempts };
  return { ...row, autoDisable: autoDisableOf(columns) };
}

/** Three columns as the one setting that they are. */
export function autoDisableOf({
  off,
  afterSeconds,
  attempts,
}: {
  readonly off: boolean;
  readonly afterSeconds: number | null;
  readonly attempts: number | null;
}): AutoDisableSetting {
  if (off) return false;
  return afterSeconds === null || attempts === null ? null : { afterSeconds, attempts };
}

function secondsOf(setting: AutoDisableSetting): number | null {
  return setting === null || setting === false ? null : setting.afterSeconds;
}

function attemptsOf(setting: AutoDisableSetting): number | null {
  return setting === null || setting === false ? null : setting.attempts;
}

/** postgres.js takes mutable arrays only. */
function integers(values: readonly number[] | null): number[] | null {
  return values === null ? null : [...values];
}
