import { createHash } from 'node:crypto';

/** What is kept of a key's text. Once is enough: with 176 random bits there is nothing to guess at. */
export function keyHash(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}
