import type {
  Access,
  ApplicationId,
  Page,
  PortalCapability,
  PortalSession,
  PortalSessionId,
  PortalTheme,
} from '@postrider/core';
import { and, desc, eq, gt, isNull, lt, sql } from 'drizzle-orm';
import { type CursorKey, encodeCursor } from './cursor.ts';
import type { Tx } from './database.ts';
import { type PageAfter, pageOf } from './page.ts';
import { keepPortalTheme } from './portal-themes.ts';
import { isVisible, onlyApplication } from './ref.ts';
import { portalSessions } from './schema.ts';

/** What a portal session lets its holder do, as long as it does. */
export interface PortalGrant {
  readonly id: PortalSessionId;
  readonly capabilities: readonly PortalCapability[];
  readonly applicationId: ApplicationId;
  /** Requests per second; null: as many as the instance gives every session. */
  readonly rateLimit: number | null;
  /** Until it is over, by the database's clock. */
  readonly endsInMs: number;
}

export interface NewPortalSession {
  readonly id: PortalSessionId;
  readonly applicationId: ApplicationId;
  readonly capabilities: readonly PortalCapability[];
  readonly expiresInSeconds: number;
  readonly theme: PortalTheme | null;
  readonly rateLimit: number | null;
  readonly hash: Uint8Array;
}

/**
 * Keeps others from opening sessions of the application until the transaction ends. Answers how many it has that are
 * neither over nor revoked.
 */
export async function lockPortalSessions(tx: Tx, applicationId: ApplicationId): Promise<number> {
  await tx.sql`select pg_advisory_xact_lock(hashtext('postrider.portal_sessions'), hashtext(${applicationId}))`;
  const [row] = await tx.sql<{ count: number }[]>`
    select count(*)::integer as count from postrider.portal_sessions
    where application_id = ${applicationId} and revoked_at is null and expires_at > clock_timestamp()`;
  return row?.count ?? 0;
}

/** Ends with `expiresBy` at the latest (null: any time). Null: the application is deleted, or not this access's to see. */
export async function insertPortalSession(
  tx: Tx,
  access: Access,
  session: NewPortalSession,
  { expiresBy }: { readonly expiresBy: Date | null },
): Promise<PortalSession | null> {
  const only = onlyApplication(access);
  const themeHash = session.theme === null ? null : await keepPortalTheme(tx, session.theme);
  const [row] = await tx.sql<PortalSession[]>`
    insert into postrider.portal_sessions (id, application_id, capabilities, hash, theme_hash, rate_limit, expires_at)
    select ${session.id}, a.id, ${[...session.capabilities]}::text[], ${session.hash}::bytea,
      ${themeHash}::bytea, ${session.rateLimit}::float8,
      least(now() + ${session.expiresInSeconds}::integer * interval '1 second', ${expiresBy}::timestamptz)
    from postrider.applications as a
    where a.id = ${session.applicationId} and a.deleted_at is null and (${only}::uuid is null or a.id = ${only})
    returning id, application_id as "applicationId", capabilities, expires_at as "expiresAt", created_at as "createdAt"`;
  return row ?? null;
}

/** By the SHA-256 of its token. Null: no such session, revoked, over, or its application is deleted. */
export async function findPortalGrant(tx: Tx, hash: Uint8Array): Promise<PortalGrant | null> {
  const [row] = await tx.sql<PortalGrant[]>`
    select s.id, s.capabilities, s.application_id as "applicationId", s.rate_limit as "rateLimit",
      (extract(epoch from s.expires_at - clock_timestamp()) * 1000)::float8 as "endsInMs"
    from postrider.portal_sessions as s join postrider.applications as a on a.id = s.application_id
    where s.hash = ${hash}::bytea and s.revoked_at is null and s.expires_at > clock_timestamp()
      and a.deleted_at is null`;
  return row ?? null;
}

/** Null: unknown, over, revoked, of another application, or not this access's to see. */
export async function findPortalSession(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  id: PortalSessionId,
): Promise<PortalSession | null> {
  const [row] = await select(tx).where(and(eq(portalSessions.id, id), isLive(access, applicationId)));
  return row ?? null;
}

/** Those that are neither over nor revoked. */
export async function listPortalSessions(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  { limit, after }: PageAfter<CursorKey<'portalSessions'>>,
): Promise<Page<PortalSession>> {
  const rows = await select(tx)
    .where(and(isLive(access, applicationId), after === null ? undefined : lt(portalSessions.id, after[0])))
    .orderBy(desc(portalSessions.id))
    .limit(limit + 1);
  return pageOf(
    rows,
    limit,
    (row) => row,
    (row) => encodeCursor('portalSessions', [row.id]),
  );
}

/** False: there was no such live session to revoke, or not for this access. */
export async function revokePortalSession(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  id: PortalSessionId,
): Promise<boolean> {
  const only = onlyApplication(access);
  const rows = await tx.sql`
    update postrider.portal_sessions set revoked_at = now()
    where id = ${id} and application_id = ${applicationId} and (${only}::uuid is null or application_id = ${only})
      and revoked_at is null and expires_at > now()
    returning 1`;
  return rows.length > 0;
}

/** Forgets up to `max` sessions that have been over for a day; answers how many. */
export async function forgetOldPortalSessions(tx: Tx, { max }: { readonly max: number }): Promise<number> {
  const rows = await tx.sql`
    delete from postrider.portal_sessions where id = any (array(
      select id from postrider.portal_sessions
      where expires_at < now() - interval '1 day'
      order by expires_at limit ${max} for update skip locked
    ))
    returning 1`;
  return rows.length;
}

function isLive(access: Access, applicationId: ApplicationId) {
  return and(
    eq(portalSessions.applicationId, applicationId),
    isVisible(portalSessions.applicationId, access),
    isNull(portalSessions.revokedAt),
    gt(portalSessions.expiresAt, sql`now()`),
  );
}

function select(tx: Tx) {
  return tx.orm
    .select({
      id: portalSessions.id,
      applicationId: portalSessions.applicationId,
      capabilities: portalSessions.capabilities,
      expiresAt: portalSessions.expiresAt,
      createdAt: portalSessions.createdAt,
    })
    .from(portalSessions);
}
