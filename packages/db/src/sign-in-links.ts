import type { Role, SignInLink, SignInLinkId } from '@postrider/core';
import type { Tx } from './database.ts';

export interface NewSignInLink {
  readonly id: SignInLinkId;
  readonly role: Role;
  readonly name: string;
  readonly hash: Uint8Array;
  readonly expiresInSeconds: number;
  /** Of the session that it opens; null: as many as the instance gives every key. */
  readonly rateLimit: number | null;
  /** Neither the link nor its session lasts longer; null: no bound of this kind. */
  readonly endsBy: Date | null;
}

/** What a link that was used has to give. */
export interface UsedSignInLink {
  readonly id: SignInLinkId;
  readonly role: Role;
  readonly name: string;
  readonly rateLimit: number | null;
  readonly endsBy: Date | null;
}

/** Keeps others from making links until the transaction ends. Answers how many are neither used nor over. */
export async function lockSignInLinks(tx: Tx): Promise<number> {
  await tx.sql`select pg_advisory_xact_lock(hashtext('postrider.sign_in_links'))`;
  const [row] = await tx.sql<{ count: number }[]>`
    select count(*)::integer as count from postrider.sign_in_links
    where used_at is null and expires_at > clock_timestamp()`;
  return row?.count ?? 0;
}

export async function insertSignInLink(tx: Tx, link: NewSignInLink): Promise<SignInLink> {
  const [row] = await tx.sql<SignInLink[]>`
    insert into postrider.sign_in_links (id, role, name, hash, rate_limit, ends_by, expires_at)
    values (${link.id}, ${link.role}, ${link.name}, ${link.hash}::bytea, ${link.rateLimit}::float8,
      ${link.endsBy}::timestamptz,
      least(now() + ${link.expiresInSeconds}::integer * interval '1 second', ${link.endsBy}::timestamptz))
    returning id, role, name, expires_at as "expiresAt"`;
  if (row === undefined) throw new Error('An insert returned no row.');
  return row;
}

/** By the SHA-256 of its text. Of those who use it at the same moment one does; null: for all others, as for what is no link. */
export async function useSignInLink(tx: Tx, hash: Uint8Array): Promise<UsedSignInLink | null> {
  const [row] = await tx.sql<UsedSignInLink[]>`
    update postrider.sign_in_links set used_at = clock_timestamp()
    where hash = ${hash}::bytea and used_at is null and expires_at > clock_timestamp()
    returning id, role, name, rate_limit as "rateLimit", ends_by as "endsBy"`;
  return row ?? null;
}

/** Notes that somebody has been given a way to sign in; true for the first, of however many at once. */
export async function offerSignIn(tx: Tx): Promise<boolean> {
  const rows = await tx.sql`
    update postrider.settings set sign_in_offered_at = now() where sign_in_offered_at is null returning 1`;
  return rows.length > 0;
}

/** Forgets up to `max` links that have been over for a day; answers how many. */
export async function forgetOldSignInLinks(tx: Tx, { max }: { readonly max: number }): Promise<number> {
  const rows = await tx.sql`
    delete from postrider.sign_in_links where id = any (array(
      select id from postrider.sign_in_links
      where expires_at < now() - interval '1 day'
      order by expires_at limit ${max} for update skip locked
    ))
    returning 1`;
  return rows.length;
}
