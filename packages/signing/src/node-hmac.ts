import { hash } from 'node:crypto';

/** Of SHA-256 (FIPS 180-4, section 1). */
const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

interface Pads {
  readonly inner: Buffer;
  readonly outer: Buffer;
}

const padsOf = new WeakMap<Uint8Array, Pads>();

/** Reused from call to call, which is safe: nothing here waits. */
const scratch = Buffer.allocUnsafe(16_384);
const outerScratch = Buffer.allocUnsafe(BLOCK_BYTES + DIGEST_BYTES);

/**
 * HMAC-SHA256 by Node's own crypto, as RFC 2104 (section 2) puts HMAC together from two hashes. `createHmac` makes a native
 * object for each call: 6.8 µs of a dispatcher's 70 per delivery, and the collector's work on top.
 */
export function nodeHmacSha256(key: Uint8Array, content: string, encoding: 'base64' | 'hex'): string {
  const { inner, outer } = padsOf.get(key) ?? makePads(key);
  // UTF-8 takes at most three bytes for each unit of a JavaScript string.
  const bytesMax = BLOCK_BYTES + 3 * content.length;
  const buffer = bytesMax <= scratch.length ? scratch : Buffer.allocUnsafe(bytesMax);
  inner.copy(buffer);
  const bytes = buffer.write(content, BLOCK_BYTES, 'utf8');
  outer.copy(outerScratch);
  hash('sha256', buffer.subarray(0, BLOCK_BYTES + bytes), 'buffer').copy(outerScratch, BLOCK_BYTES);
  return hash('sha256', outerScratch, encoding);
}

function makePads(key: Uint8Array): Pads {
  const block = key.length > BLOCK_BYTES ? hash('sha256', key, 'buffer') : key;
  const pad = (value: number) => {
    const bytes = Buffer.alloc(BLOCK_BYTES, value);
    for (const [n, byte] of block.entries()) bytes[n] = value ^ byte;
    return bytes;
  };
  const pads = { inner: pad(0x36), outer: pad(0x5c) };
  padsOf.set(key, pads);
  return pads;
}
