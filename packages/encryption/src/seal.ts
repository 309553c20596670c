import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { SecretText } from '@postrider/core';
import type { KeyRing } from './key-ring.ts';

/**
 * Encrypts a text under the active key (AES-256-GCM). `context` is the identity of the row it is for: moved to another row
 * it does not open. The answer is `id.base64url(nonce, ciphertext, tag)`, different each time.
 */
export function seal(ring: KeyRing, plaintext: SecretText, context: string): string {
  return sealUnder(ring, ring.activeId, plaintext, context);
}

/** The same under any key of the ring. */
export function sealUnder(ring: KeyRing, id: string, plaintext: SecretText, context: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, keyOf(ring, id), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(additionalData(id, context));
  const ciphertext = [cipher.update(plaintext.reveal(), 'utf8'), cipher.final()];
  return `${id}.${Buffer.concat([nonce, ...ciphertext, cipher.getAuthTag()]).toString('base64url')}`;
}

/**
 * The text that was sealed for this context. Throws when it cannot be opened: its key is missing, or it was changed or
 * belongs to another row, all of which only a person can put right.
 */
export function open(ring: KeyRing, sealed: string, context: string): SecretText {
  const [id = '', encoded = ''] = sealed.split('.');
  const key = keyOf(ring, id);
  const bytes = Buffer.from(encoded, 'base64url');
  try {
    if (`${id}.${bytes.toString('base64url')}` !== sealed) throw new Error('Not as seal wrote it.');
    const nonce = bytes.subarray(0, NONCE_BYTES);
    // Without the length, older versions of Node take a tag of 4 bytes too, and 4 bytes can be guessed.
    const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(additionalData(id, context));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES).subarray(-TAG_BYTES));
    const plaintext = [decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()];
    return new SecretText(Buffer.concat(plaintext).toString('utf8'));
  } catch {
    throw new Error(
      `What is stored for ${context} does not open with master key ${id}: it was changed, or is another row's.`,
    );
  }
}

/** The same for who goes on without: null when it cannot be opened. */
export function tryOpen(ring: KeyRing, sealed: string, context: string): SecretText | null {
  try {
    return open(ring, sealed, context);
  } catch {
    return null;
  }
}

/** The id of the key that a text was sealed under. */
export function keyIdOf(sealed: string): string {
  return sealed.split('.')[0] ?? '';
}

const ALGORITHM = 'aes-256-gcm';
/** The size GCM is made for; random, which is safe for some 2^32 texts under one key (NIST SP 800-38D, section 8.3). */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The key's id is bound in too. It holds no NUL, so the two parts cannot run into each other. */
function additionalData(id: string, context: string): Buffer {
  return Buffer.from(`${id}\0${context}`, 'utf8');
}

function keyOf(ring: KeyRing, id: string) {
  const key = ring.key(id);
  if (key === undefined) {
    throw new Error(
      `There is no master key ${JSON.stringify(id.slice(0, 32))}: put it back into POSTRIDER_MASTER_KEYS.`,
    );
  }
  return key;
}
