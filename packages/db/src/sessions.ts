import type {
  ApplicationId,
  KeyId,
  Page,
  Role,
  Scope,
  Session,
  SessionId,
  SessionOpener,
  SignInLinkId,
} from '@postrider/core';
import { type CursorKey, encodeCursor } from './cursor.ts';
import type { Tx } from './database.ts';
import { type PageAfter, pageOf } from './page.ts';

/** A session ends when nobody has used it for so long: a working day, with an evening. */
export const SESSION_IDLE_SECONDS = 12 * 3600;

/** And however it is used, after so long: whoever took it over unnoticed has it no longer than that. */
export const SESSION_SECONDS_MAX = 7 * 86_400;

/** What a session goes by. Of the root key: the proof that it was that one, see `migrations/0014_sign_in.sql`. */
export type NewSessionOpener =
  | { readonly kind: 'root'; readonly proof: Uint8Array }
  | { readonly kind: 'key'; readonly id: KeyId }
  | {
      readonly kind: 'link';
      readonly id: SignInLinkId;
      readonly role: Role;
      readonly rateLimit: number | null;
      readonly endsBy: Date | null;
    };

export interface NewSession {
  readonly id: SessionId;
  readonly name: string;
  readonly hash: Uint8Array;
  readonly opener: NewSessionOpener;
}

/** What a session lets its holder do, as long as it does. */
export interface SessionGrant {
  readonly id: SessionId;
  readonly name: string;
  readonly opener: SessionOpener;
  /** Of the key that opened it; null: not opened by a key. */
  readonly keyScopes: readonly Scope[] | null;
  /** Null: bound to none. */
  readonly applicationId: ApplicationId | null;
  readonly rateLimit: number | null;
  /** Until it ends unless it is used, by the database's clock. */
  readonly endsInMs: number;
  /** Whether its last use is not on record to the minute. */
  readonly useIsNews: boolean;
}

/** Keeps others from opening sessions with the same key until the transaction ends. */
export async function lockSessionsOf(tx: Tx, opener: NewSessionOpener): Promise<void> {
  const of = opener.kind === 'root' ? 'root' : opener.id;
  await tx.sql`select pg_advisory_xact_lock(hashtext('postrider.sessions'), hashtext(${of}))`;
}

/** A key's end is not in it: that is looked at whenever the session is used. */
export async function insertSession(tx: Tx, { id, name, hash, opener }: NewSession): Promise<Session> {
  const link = opener.kind === 'link' ? opener : null;
  const [row] = await tx.sql<SessionRow[]>`
    insert into postrider.sessions (id, name, hash, root_proof, api_key_id, sign_in_link_id, role, rate_limit, ends_by,
      expires_at, ends_at)
    select ${id}, ${name}, ${hash}::bytea, ${opener.kind === 'root' ? opener.proof : null}::bytea,
      ${opener.kind === 'key' ? opener.id : null}::uuid, ${link?.id ?? null}::uuid, ${link?.role ?? null},
      ${link?.rateLimit ?? null}::float8, ${link?.endsBy ?? null}::timestamptz,
      least(now() + ${SESSION_IDLE_SECONDS}::integer * interval '1 second', ends.at), ends.at
    from (
      select least(now() + ${SESSION_SECONDS_MAX}::integer * interval '1 second', ${link?.endsBy ?? null}::timestamptz) as at
    ) as ends
    returning ${columns(tx)}`;
  if (row === undefined) throw new Error('An insert returned no row.');
  return show(row);
}

/** Ends those sessions of the root key, or of a key, that are older than its newest `keep`; answers which. */
export async function endOldestSessions(tx: Tx, opener: NewSessionOpener, keep: number): Promise<SessionId[]> {
  const same = opener.kind === 'key' ? tx.sql`api_key_id = ${opener.id}` : tx.sql`root_proof is not null`;
  const rows = await tx.sql<{ id: SessionId }[]>`
    update postrider.sessions set revoked_at = now()
    where revoked_at is null and id = any (array(
      select id from postrider.sessions
      where revoked_at is null and expires_at > now() and ${same}
      order by id desc offset ${keep}
    ))
    returning id`;
  return rows.map(({ id }) => id);
}

/**
 * By the SHA-256 of its text, and the proof that the root key would give it. Null: no such session, revoked, over, opened
 * by another root key than there is now, or by a key that opens nothing any more.
 */
export async function findSessionGrant(
  tx: Tx,
  { hash, rootProof }: { readonly hash: Uint8Array; readonly rootProof: Uint8Array },
): Promise<SessionGrant | null> {
  const [row] = await tx.sql<(OpenerRow & Omit<SessionGrant, 'opener'>)[]>`
    select s.id, s.name, s.api_key_id as "apiKeyId", s.sign_in_link_id as "signInLinkId", s.role,
      k.scopes as "keyScopes", k.application_id as "applicationId", coalesce(k.rate_limit, s.rate_limit) as "rateLimit",
      (extract(epoch from least(s.expires_at, k.expires_at) - clock_timestamp()) * 1000)::float8 as "endsInMs",
      s.last_used_at <= now() - interval '1 minute' as "useIsNews"
    from postrider.sessions as s
    left join postrider.api_keys as k on k.id = s.api_key_id
    left join postrider.applications as a on a.id = k.application_id
    where s.hash = ${hash}::bytea and s.revoked_at is null and s.expires_at > clock_timestamp()
      and (s.root_proof is null or s.root_proof = ${rootProof}::bytea)
      and k.revoked_at is null and (k.expires_at is null or k.expires_at > clock_timestamp())
      and a.deleted_at is null`;
  if (row === undefined) return null;
  const { apiKeyId, signInLinkId, role, ...grant } = row;
  return { ...grant, opener: openerOf({ apiKeyId, signInLinkId, role }) };
}

/** What it has to hand on, beside what opened it. */
export interface HeldSession {
  readonly opener: SessionOpener;
  readonly rateLimit: number | null;
  /** Of the key that made the link. */
  readonly endsBy: Date | null;
}

/** As it is now, and until the transaction ends, since whoever ends it waits. Null: it is over. */
export async function holdSession(tx: Tx, id: SessionId): Promise<HeldSession | null> {
  const [row] = await tx.sql<(OpenerRow & Omit<HeldSession, 'opener'>)[]>`
    select api_key_id as "apiKeyId", sign_in_link_id as "signInLinkId", role, rate_limit as "rateLimit",
      ends_by as "endsBy"
    from postrider.sessions where id = ${id} and revoked_at is null and expires_at > clock_timestamp()
    for share`;
  return row === undefined ? null : { opener: openerOf(row), rateLimit: row.rateLimit, endsBy: row.endsBy };
}

/** Null: unknown, or over. */
export async function findSession(tx: Tx, id: SessionId): Promise<Session | null> {
  const [row] = await tx.sql<SessionRow[]>`
    select ${columns(tx)} from postrider.sessions where id = ${id} and revoked_at is null and expires_at > now()`;
  return row === undefined ? null : show(row);
}

/** Those that are not over by their own time, nor revoked. */
export async function listSessions(tx: Tx, { limit, after }: PageAfter<CursorKey<'sessions'>>): Promise<Page<Session>> {
  const rows = await tx.sql<SessionRow[]>`
    select ${columns(tx)} from postrider.sessions
    where revoked_at is null and expires_at > now() and (${after?.[0] ?? null}::uuid is null or id < ${after?.[0] ?? null})
    order by id desc limit ${limit + 1}`;
  return pageOf(rows, limit, show, (row) => encodeCursor('sessions', [row.id]));
}

/** False: there was no such living session to end. */
export async function revokeSession(tx: Tx, id: SessionId): Promise<boolean> {
  const rows = await tx.sql`
    update postrider.sessions set revoked_at = now()
    where id = ${id} and revoked_at is null and expires_at > now()
    returning 1`;
  return rows.length > 0;
}

/** Once a minute, however often and by however many processes it is called: it lasts so much longer. */
export async function recordSessionUse(tx: Tx, id: SessionId): Promise<void> {
  await tx.sql`
    update postrider.sessions
    set last_used_at = now(),
      expires_at = least(ends_at, now() + ${SESSION_IDLE_SECONDS}::integer * interval '1 second')
    where id = ${id} and revoked_at is null and expires_at > now() and last_used_at <= now() - interval '1 minute'`;
}

/** Forgets up to `max` sessions of which the last possible day was yesterday or before; answers how many. */
export async function forgetOldSessions(tx: Tx, { max }: { readonly max: number }): Promise<number> {
  const rows = await tx.sql`
    delete from postrider.sessions where id = any (array(
      select id from postrider.sessions
      where ends_at < now() - interval '1 day'
      order by ends_at limit ${max} for update skip locked
    ))
    returning 1`;
  return rows.length;
}

interface OpenerRow {
  readonly apiKeyId: KeyId | null;
  readonly signInLinkId: SignInLinkId | null;
  readonly role: Role | null;
}

type SessionRow = OpenerRow & Omit<Session, 'opener'>;

/** A CHECK holds that it is one of the three. */
function openerOf({ apiKeyId, signInLinkId, role }: OpenerRow): SessionOpener {
  if (apiKeyId !== null) return { kind: 'key', id: apiKeyId };
  if (signInLinkId !== null && role !== null) return { kind: 'link', id: signInLinkId, role };
  return { kind: 'root' };
}

function show({ apiKeyId, signInLinkId, role, ...session }: SessionRow): Session {
  return { ...session, opener: openerOf({ apiKeyId, signInLinkId, role }) };
}

function columns(tx: Tx) {
  return tx.sql`id, name, api_key_id as "apiKeyId", sign_in_link_id as "signInLinkId", role,
    created_at as "createdAt", last_used_at as "lastUsedAt", expires_at as "expiresAt", ends_at as "endsAt"`;
}
