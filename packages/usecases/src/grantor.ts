import {
  type Access,
  accepted,
  type KeyId,
  type Result,
  refused,
  SCOPES,
  type Scope,
  type SessionId,
  scopesOfRole,
} from '@postrider/core';
import { holdKey, holdSession, type Tx } from '@postrider/db';

/** What whoever asks can hand on to a key, a link or a portal session: nothing that they do not have. */
export interface Grantor {
  readonly scopes: ReadonlySet<Scope>;
  /** When it ends for themselves; null: never. */
  readonly expiresBy: Date | null;
  /** Requests per second that they have been given; null: they have no limit of their own. */
  readonly rateLimit: number | null;
  /** Whether the instance's limit of every key is theirs, too. */
  readonly isLimited: boolean;
}

/**
 * By what the database says of their key now. It stays so until the transaction ends: a key that is being revoked makes no
 * other. Refuses `insufficient_scope`.
 */
export async function holdGrantor(tx: Tx, { actor }: Access): Promise<Result<Grantor>> {
  switch (actor.kind) {
    case 'root':
    case 'system':
      return accepted(EVERYTHING);
    case 'key':
      return grantorOfKey(tx, actor.id);
    case 'session':
      return grantorOfSession(tx, actor.id);
    case 'portal':
      return notAPortal;
  }
}

async function grantorOfKey(tx: Tx, id: KeyId): Promise<Result<Grantor>> {
  const held = await holdKey(tx, id);
  if (held === null) return isOver;
  const { scopes, expiresAt, rateLimit } = held;
  return accepted({ scopes: new Set(scopes), expiresBy: expiresAt, rateLimit, isLimited: true });
}

/** A session is a way to use what opened it: what it hands on is bounded by that, and not by its own few hours. */
async function grantorOfSession(tx: Tx, id: SessionId): Promise<Result<Grantor>> {
  const held = await holdSession(tx, id);
  if (held === null) return isOver;
  const { opener, rateLimit, endsBy } = held;
  switch (opener.kind) {
    case 'root':
      return accepted(EVERYTHING);
    case 'key':
      return grantorOfKey(tx, opener.id);
    case 'link':
      return accepted({ scopes: new Set(scopesOfRole(opener.role)), expiresBy: endsBy, rateLimit, isLimited: true });
  }
}

/** `wanted`, if the grantor has all of it; `member` is what it is called in the caller's JSON. Refuses `insufficient_scope`. */
export function handedOn<Wanted extends Scope>(
  { scopes }: Grantor,
  wanted: readonly Wanted[],
  member: string,
): Result<readonly Wanted[]> {
  const errors = wanted.flatMap((scope, at) =>
    scopes.has(scope) ? [] : [{ pointer: `/${member}/${at}`, detail: `Your own key lacks ${scope}.` }],
  );
  if (errors.length === 0) return accepted(wanted);
  return refused({
    code: 'insufficient_scope',
    detail: 'Nobody can hand on what their own key lacks: leave out what errors names, or use another key.',
    errors,
  });
}

const EVERYTHING: Grantor = { scopes: new Set(SCOPES), expiresBy: null, rateLimit: null, isLimited: false };

const isOver = refused({
  code: 'insufficient_scope',
  detail: 'Your key has just been revoked or has expired, or you have been signed out: use another one.',
});

const notAPortal = refused({
  code: 'insufficient_scope',
  detail: 'A portal session hands nothing on: use an API key.',
});
