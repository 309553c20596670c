import type { Access, ApiKey, ApplicationId, KeyId, Page, Scope } from '@postrider/core';
import { and, desc, eq, isNull, lt } from 'drizzle-orm';
import { type CursorKey, encodeCursor } from './cursor.ts';
import type { Tx } from './database.ts';
import { type PageAfter, pageOf } from './page.ts';
import { isVisible, onlyApplication } from './ref.ts';
import { apiKeys } from './schema.ts';

/** What a key lets its holder do, as long as it does. */
export interface KeyGrant {
  readonly id: KeyId;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly applicationId: ApplicationId | null;
  readonly rateLimit: number | null;
  readonly expiresAt: Date | null;
  /** Until it expires, by the database's clock; null: never. */
  readonly endsInMs: number | null;
  /** Whether its last use is not on record to the minute. */
  readonly useIsNews: boolean;
}

/** What it has to hand on. */
export type HeldKey = Pick<KeyGrant, 'scopes' | 'rateLimit' | 'expiresAt'>;

export interface NewApiKey {
  readonly id: KeyId;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly applicationId: ApplicationId | null;
  readonly rateLimit: number | null;
  readonly expiresAt: Date | null;
  readonly hash: Uint8Array;
}

/** False: it would be expired already, or live longer than `expiresBy` (null: any time), and is not made. */
export async function insertApiKey(
  tx: Tx,
  access: Access,
  key: NewApiKey,
  { expiresBy }: { readonly expiresBy: Date | null },
): Promise<boolean> {
  const only = onlyApplication(access);
  const rows = await tx.sql`
    insert into postrider.api_keys (id, name, scopes, application_id, hash, rate_limit, expires_at)
    select ${key.id}, ${key.name}, ${[...key.scopes]}::text[], ${key.applicationId}::uuid, ${key.hash}::bytea,
      ${key.rateLimit}::float8, ${key.expiresAt}::timestamptz
    where (${only}::uuid is null or ${key.applicationId}::uuid = ${only})
      and (${key.expiresAt}::timestamptz is null or ${key.expiresAt}::timestamptz > clock_timestamp())
      and (${expiresBy}::timestamptz is null or ${key.expiresAt}::timestamptz <= ${expiresBy}::timestamptz)
    returning 1`;
  return rows.length > 0;
}

/** By the SHA-256 of its text. Null: no such key, revoked, expired, or its application is deleted. */
export async function findKeyGrant(tx: Tx, hash: Uint8Array): Promise<KeyGrant | null> {
  const [row] = await tx.sql<KeyGrant[]>`
    select k.id, k.name, k.scopes, k.application_id as "applicationId", k.rate_limit as "rateLimit",
      k.expires_at as "expiresAt",
      (extract(epoch from k.expires_at - clock_timestamp()) * 1000)::float8 as "endsInMs",
      coalesce(k.last_used_at <= now() - interval '1 minute', true) as "useIsNews"
    from postrider.api_keys as k left join postrider.applications as a on a.id = k.application_id
    where k.hash = ${hash}::bytea and k.revoked_at is null
      and (k.expires_at is null or k.expires_at > clock_timestamp())
      and (k.application_id is null or a.deleted_at is null)`;
  return row ?? null;
}

/**
 * Keeps others from making keys until the transaction ends. Answers how many there are that are neither revoked nor
 * expired: those bound to the application (null: those bound to none), and all.
 */
export async function lockApiKeys(
  tx: Tx,
  applicationId: ApplicationId | null,
): Promise<{ readonly ofApplication: number; readonly inAll: number }> {
  await tx.sql`select pg_advisory_xact_lock(hashtext('postrider.api_keys'))`;
  const bound = applicationId === null ? tx.sql`application_id is null` : tx.sql`application_id = ${applicationId}`;
  const living = tx.sql`revoked_at is null and (expires_at is null or expires_at > clock_timestamp())`;
  const [row] = await tx.sql<{ ofApplication: number; inAll: number }[]>`
    select
      (select count(*)::integer from postrider.api_keys where ${living} and ${bound}) as "ofApplication",
      (select count(*)::integer from postrider.api_keys where ${living}) as "inAll"`;
  return row ?? { ofApplication: 0, inAll: 0 };
}

/**
 * What the key that acts may do now, whatever is cached of it. Waits for whoever is revoking it, and makes them wait until
 * the transaction ends. Null: it is revoked or expired.
 */
export async function holdKey(tx: Tx, id: KeyId): Promise<HeldKey | null> {
  const [row] = await tx.sql<HeldKey[]>`
    select scopes, rate_limit as "rateLimit", expires_at as "expiresAt" from postrider.api_keys
    where id = ${id} and revoked_at is null and (expires_at is null or expires_at > clock_timestamp())
    for share`;
  return row ?? null;
}

/** Null: unknown, revoked, or not this access's to see. */
export async function findApiKey(tx: Tx, access: Access, id: KeyId): Promise<ApiKey | null> {
  const [row] = await select(tx).where(and(eq(apiKeys.id, id), isShown(access)));
  return row ?? null;
}

/** Without revoked ones. */
export async function listApiKeys(
  tx: Tx,
  access: Access,
  { limit, after }: PageAfter<CursorKey<'keys'>>,
): Promise<Page<ApiKey>> {
  const rows = await select(tx)
    .where(and(isShown(access), after === null ? undefined : lt(apiKeys.id, after[0])))
    .orderBy(desc(apiKeys.id))
    .limit(limit + 1);
  return pageOf(
    rows,
    limit,
    (row) => row,
    (row) => encodeCursor('keys', [row.id]),
  );
}

/** False: there was no such key to revoke, or not for this access. */
export async function revokeApiKey(tx: Tx, access: Access, id: KeyId): Promise<boolean> {
  const only = onlyApplication(access);
  const rows = await tx.sql`
    update postrider.api_keys set revoked_at = now()
    where id = ${id} and revoked_at is null and (${only}::uuid is null or application_id = ${only})
    returning 1`;
  return rows.length > 0;
}

/** Once a minute, however often and by however many processes it is called. */
export async function recordKeyUse(tx: Tx, id: KeyId): Promise<void> {
  await tx.sql`
    update postrider.api_keys set last_used_at = now()
    where id = ${id} and coalesce(last_used_at <= now() - interval '1 minute', true)`;
}

function isShown(access: Access) {
  return and(isNull(apiKeys.revokedAt), isVisible(apiKeys.applicationId, access));
}

function select(tx: Tx) {
  return tx.orm
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      scopes: apiKeys.scopes,
      applicationId: apiKeys.applicationId,
      expiresAt: apiKeys.expiresAt,
      lastUsedAt: apiKeys.lastUsedAt,
      rateLimit: apiKeys.rateLimit,
      createdAt: apiKeys.createdAt,
    })
    .from(apiKeys);
}
