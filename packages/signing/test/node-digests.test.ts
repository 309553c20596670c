import { createHmac, generateKeyPairSync, verify } from 'node:crypto';
import { ed25519PublicKey, nodeDigests } from '@postrider/signing/node';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const anyContent = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.constant('\ud800x'));
const anyEncoding = fc.constantFrom('base64', 'hex');
/** Of every length: beyond the block of a hash, 64 bytes or 128, a key is hashed first. */
const anyKey = fc.uint8Array({ minLength: 1, maxLength: 200, size: 'max' });

describe('an HMAC', () => {
  test.each([
    ['hmac-sha256', 'sha256'],
    ['hmac-sha512', 'sha512'],
  ] as const)("by %s is Node's own, for every key and content, lone surrogates and all", (algorithm, hash) => {
    fc.assert(
      fc.property(anyKey, anyContent, anyEncoding, (key, text, encoding) => {
        const expected = createHmac(hash, key).update(text).digest(encoding);
        expect(nodeDigests.hmac(algorithm, key, text, encoding)).toBe(expected);
      }),
    );
  });

  test.each([63, 64, 65, 127, 128, 129])("by a key of %d bytes is Node's own", (length) => {
    const key = Uint8Array.from({ length }, (_, n) => n + 1);
    for (const [algorithm, hash] of [
      ['hmac-sha256', 'sha256'],
      ['hmac-sha512', 'sha512'],
    ] as const) {
      expect(nodeDigests.hmac(algorithm, key, 'body', 'hex')).toBe(createHmac(hash, key).update('body').digest('hex'));
    }
  });

  test('of a content far larger than the reused buffer is of the whole, and leaves nothing behind for the next', () => {
    const key = new Uint8Array(32).fill(7);
    for (const text of ['€'.repeat(300_000), 'short', 'x'.repeat(5_450)]) {
      const digest = nodeDigests.hmac('hmac-sha256', key, text, 'base64');
      expect(digest).toBe(createHmac('sha256', key).update(text).digest('base64'));
    }
  });
});

describe('an Ed25519 signature', () => {
  test('verifies with the public key that belongs to the seed, for every content', () => {
    fc.assert(
      fc.property(anyContent, anyEncoding, (text, encoding) => {
        const { publicKey, privateKey } = generateKeyPairSync('ed25519');
        const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
        const expected = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
        expect(Buffer.from(ed25519PublicKey(seed))).toEqual(expected);
        const signature = nodeDigests.ed25519(Uint8Array.of(...seed, ...expected), text, encoding);
        expect(verify(null, Buffer.from(text), publicKey, Buffer.from(signature, encoding))).toBe(true);
      }),
    );
  });
});
