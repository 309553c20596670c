import {
  type Actor,
  type ApplicationId,
  type KeyId,
  keyTextKind,
  SCOPES,
  type Scope,
  scopesOfRole,
} from '@postrider/core';
import {
  findKeyGrant,
  findPortalGrant,
  findSessionGrant,
  recordKeyUse,
  recordSessionUse,
  type SessionGrant,
} from '@postrider/db';
import type { Deps } from './deps.ts';
import { keyHash } from './key-hash.ts';
import type { RootProof } from './root-proof.ts';

/** Whose key it is, and what it lets them do. */
export interface RecognizedKey {
  readonly actor: Extract<Actor, { readonly kind: 'key' | 'session' | 'portal' }>;
  /** What opened the session, if that counts its requests as its own: the root key, or a key. Null: they are its own. */
  readonly countedFor: 'root' | KeyId | null;
  readonly application: ApplicationId | 'all';
  readonly scopes: readonly Scope[];
  readonly rateLimit: number | null;
  /** Until it expires, from some moment of this call on; null: never. */
  readonly endsInMs: number | null;
  /** Whether to note its use: see `noteKeyUse`. */
  readonly useIsNews: boolean;
}

export type RecognizeDeps = Pick<Deps, 'database'> & { readonly proveRoot: RootProof };

/** Null: no key, or not any more. What never was one is told by its checksum, without asking the database. */
export async function recognizeKey(
  { database, proveRoot }: RecognizeDeps,
  text: string,
): Promise<RecognizedKey | null> {
  switch (keyTextKind(text)) {
    case null:
      return null;
    case 'key': {
      const grant = await findKeyGrant(database, keyHash(text));
      if (grant === null) return null;
      const { id, name, scopes, applicationId, rateLimit, endsInMs, useIsNews } = grant;
      const application = applicationId ?? 'all';
      const actor = { kind: 'key', id, name } as const;
      return { actor, countedFor: null, application, scopes, rateLimit, endsInMs, useIsNews };
    }
    case 'portal': {
      const grant = await findPortalGrant(database, keyHash(text));
      if (grant === null) return null;
      const { id, capabilities: scopes, applicationId: application, rateLimit, endsInMs } = grant;
      const actor = { kind: 'portal', id } as const;
      return { actor, countedFor: null, application, scopes, rateLimit, endsInMs, useIsNews: false };
    }
    case 'session': {
      const grant = await findSessionGrant(database, { hash: keyHash(text), rootProof: proveRoot(text) });
      return grant === null ? null : ofSession(grant);
    }
    // It opens a session, and nothing else.
    case 'link':
      return null;
  }
}

/** Puts the last use of a key or a session on record, to the minute; a session lasts longer for it. */
export async function noteKeyUse({ database }: Pick<Deps, 'database'>, { actor }: RecognizedKey): Promise<void> {
  if (actor.kind === 'key') await recordKeyUse(database, actor.id);
  if (actor.kind === 'session') await recordSessionUse(database, actor.id);
}

/** Never more than what opened it is and does now. */
function ofSession({ id, name, opener, keyScopes, applicationId, ...grant }: SessionGrant): RecognizedKey {
  const { rateLimit, endsInMs, useIsNews } = grant;
  const session = { actor: { kind: 'session', id, name }, rateLimit, endsInMs, useIsNews } as const;
  switch (opener.kind) {
    case 'root':
      return { ...session, countedFor: 'root', application: 'all', scopes: SCOPES };
    case 'key':
      return { ...session, countedFor: opener.id, application: applicationId ?? 'all', scopes: keyScopes ?? [] };
    case 'link':
      return { ...session, countedFor: null, application: 'all', scopes: scopesOfRole(opener.role) };
  }
}
