import { createHash, timingSafeEqual } from 'node:crypto';
import type { Access } from '@postrider/core';

/** Who asks and what they may see, from the `Authorization` header; null: no valid key. */
export type Authenticate = (authorization: string | undefined) => Access | null;

const ROOT: Access = { actor: { kind: 'root' }, application: 'all' };

/**
 * The one place where a key becomes an access. Both sides are hashed before they are compared, so that neither the
 * key's bytes nor its length shows in the time it takes.
 */
export function createAuthenticate(apiKey: string): Authenticate {
  const expected = sha256(apiKey);
  return (authorization) => {
    const given = /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? '';
    return timingSafeEqual(sha256(given), expected) ? ROOT : null;
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
