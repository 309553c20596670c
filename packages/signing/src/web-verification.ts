import type { Verification } from './verification.ts';

/** WebCrypto, as browsers, edge runtimes, Deno, Bun and Node have it. Ed25519 needs Node 20, Chrome 137, or Safari 17. */
export const webVerification: Verification = {
  async hmac(algorithm, key, content, encoding) {
    const hash = algorithm === 'hmac-sha256' ? 'SHA-256' : 'SHA-512';
    const imported = await crypto.subtle.importKey('raw', owned(key), { name: 'HMAC', hash }, false, ['sign']);
    const digest = new Uint8Array(await crypto.subtle.sign('HMAC', imported, utf8(content)));
    return encoding === 'hex' ? hexOf(digest) : btoa(String.fromCharCode(...digest));
  },
  async ed25519(publicKey, content, signature, encoding) {
    const bytes = encoding === 'hex' ? bytesOfHex(signature) : bytesOfBase64(signature);
    if (bytes?.length !== ED25519_SIGNATURE_BYTES) return false;
    const key = await crypto.subtle.importKey('raw', owned(publicKey), 'Ed25519', false, ['verify']);
    return crypto.subtle.verify('Ed25519', key, bytes, utf8(content));
  },
};

/** RFC 8032, section 5.1.6. */
const ED25519_SIGNATURE_BYTES = 64;

/** WebCrypto takes no view of memory that may be shared. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function bytesOfHex(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^([0-9a-f]{2})*$/.test(text)) return null;
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return null;
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
