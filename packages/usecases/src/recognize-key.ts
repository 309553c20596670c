import { type Actor, type ApplicationId, keyTextKind, type Scope } from '@postrider/core';
import { findKeyGrant, findPortalGrant, recordKeyUse } from '@postrider/db';
import type { Deps } from './deps.ts';
import { keyHash } from './key-hash.ts';

/** Whose key it is, and what it lets them do. */
export interface RecognizedKey {
  readonly actor: Extract<Actor, { readonly kind: 'key' | 'portal' }>;
  readonly application: ApplicationId | 'all';
  readonly scopes: readonly Scope[];
  readonly rateLimit: number | null;
  /** Until it expires, from some moment of this call on; null: never. */
  readonly endsInMs: number | null;
  /** Whether to note its use: see `noteKeyUse`. */
  readonly useIsNews: boolean;
}

/** Null: no key, or not any more. What never was one is told by its checksum, without asking the database. */
export async function recognizeKey({ database }: Pick<Deps, 'database'>, text: string): Promise<RecognizedKey | null> {
  switch (keyTextKind(text)) {
    case null:
      return null;
    case 'key': {
      const grant = await findKeyGrant(database, keyHash(text));
      if (grant === null) return null;
      const { id, name, scopes, applicationId, rateLimit, endsInMs, useIsNews } = grant;
      const application = applicationId ?? 'all';
      return { actor: { kind: 'key', id, name }, application, scopes, rateLimit, endsInMs, useIsNews };
    }
    case 'portal': {
      const grant = await findPortalGrant(database, keyHash(text));
      if (grant === null) return null;
      const { id, capabilities, applicationId, rateLimit, endsInMs } = grant;
      const actor = { kind: 'portal', id } as const;
      return { actor, application: applicationId, scopes: capabilities, rateLimit, endsInMs, useIsNews: false };
    }
  }
}

/** Puts the last use of a key on record, to the minute. */
export async function noteKeyUse({ database }: Pick<Deps, 'database'>, { actor }: RecognizedKey): Promise<void> {
  if (actor.kind === 'key') await recordKeyUse(database, actor.id);
}
