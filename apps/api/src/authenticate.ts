import { createHash, timingSafeEqual } from 'node:crypto';
import { encodeId, keyTextKind, SCOPES } from '@postrider/core';
import type { RecognizedKey } from '@postrider/usecases';
import type { Grant } from './env.ts';
import { createKeyCache } from './key-cache.ts';

/** What a request shows for itself. */
export type Credentials =
  /** A header field, which whoever wrote the program has set. */
  | { readonly kind: 'authorization'; readonly value: string }
  /** What a browser sends by itself. */
  | { readonly kind: 'cookie'; readonly value: string };

/** Who asks and what they may do; null: no valid key. Rejects when the database is away. */
export type Authenticate = (credentials: Credentials) => Promise<Grant | null>;

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
  const find = async (text: string, digest: Buffer): Promise<Grant | null> => {
    const key = await cache.find(text, digest.toString('base64'));
    return key === null ? null : grantOf(key);
  };
  return async ({ kind, value }) => {
    // A cookie holds a session and nothing else opens by one, nor is a session shown otherwise: whatever guards the cookie
    // guards all of it. And what anybody can make up does not get as far as the cache, to fill it.
    if (kind === 'cookie') return keyTextKind(value) === 'session' ? find(value, sha256(value)) : null;
    const given = /^bearer +(\S+) *$/i.exec(value)?.[1];
    if (given === undefined) return null;
    // Both hashed, so that neither the key's bytes nor its length shows in the time it takes.
    const digest = sha256(given);
    if (timingSafeEqual(digest, root)) return ROOT;
    const isKey = ['key', 'portal'].includes(keyTextKind(given) ?? '');
    return isKey ? find(given, digest) : null;
  };
}

function grantOf(key: RecognizedKey): Grant {
  const { actor, application, scopes, rateLimit } = key;
  return { access: { actor, application }, scopes: new Set(scopes), keyId: countedFor(key), rateLimit };
}

/** Sessions of a key make no more requests than the key may, however many there are. */
function countedFor({ actor, countedFor: opener }: RecognizedKey): string {
  switch (actor.kind) {
    case 'key':
      return encodeId('key', actor.id);
    case 'portal':
      return encodeId('portalSession', actor.id);
    case 'session':
      if (opener === 'root') return 'root';
      return opener === null ? encodeId('session', actor.id) : encodeId('key', opener);
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
