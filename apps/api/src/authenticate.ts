import { createHash, timingSafeEqual } from 'node:crypto';
import { encodeId, keyTextKind, SCOPES } from '@postrider/core';
import type { RecognizedKey } from '@postrider/usecases';
import type { Grant } from './env.ts';
import { createKeyCache } from './key-cache.ts';

/** Who asks and what they may do, from the `Authorization` header; null: no valid key. Rejects when the database is away. */
export type Authenticate = (authorization: string | undefined) => Promise<Grant | null>;

export interface AuthenticateDeps {
  /** The root key. It is compared here, so that it opens what needs no database while there is none. */
  readonly apiKey: string;
  /** What the text of a key stands for; null: nothing. */
  readonly recognize: (text: string) => Promise<RecognizedKey | null>;
  /** Milliseconds by a clock that is never set. */
  readonly monotonicNow: () => number;
}

const ROOT: Grant = {
  access: { actor: { kind: 'root' }, application: 'all' },
  scopes: new Set(SCOPES),
  keyId: 'root',
  rateLimit: null,
};

/** The one place where a key becomes an access. */
export function createAuthenticate({ apiKey, recognize, monotonicNow }: AuthenticateDeps): Authenticate {
  const root = sha256(apiKey);
  const cache = createKeyCache({ recognize, monotonicNow });
  return async (authorization) => {
    const given = /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
    if (given === undefined) return null;
    // Both hashed, so that neither the key's bytes nor its length shows in the time it takes.
    const digest = sha256(given);
    if (timingSafeEqual(digest, root)) return ROOT;
    // Before the cache, which what anybody can make up must not fill.
    if (keyTextKind(given) === null) return null;
    const key = await cache.find(given, digest.toString('base64'));
    return key === null ? null : grantOf(key);
  };
}

function grantOf({ actor, application, scopes, rateLimit }: RecognizedKey): Grant {
  const keyId = actor.kind === 'key' ? encodeId('key', actor.id) : encodeId('portalSession', actor.id);
  return { access: { actor, application }, scopes: new Set(scopes), keyId, rateLimit };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
