/** Handed in, so that this package needs no runtime's crypto; `@postrider/signing/node` has those for Node. */
export interface Digests {
  /** Of the content as UTF-8. Base64 with padding, hex in lower case. */
  hmac(algorithm: 'hmac-sha256' | 'hmac-sha512', key: Uint8Array, content: string, encoding: 'base64' | 'hex'): string;
  /** Of the content as UTF-8, with a key of 64 bytes: the seed and the public key. */
  ed25519(key: Uint8Array, content: string, encoding: 'base64' | 'hex'): string;
}

/** The 32 bytes of the public key that belongs to a seed of 32 (RFC 8032, section 5.1.5). */
export type Ed25519PublicKey = (seed: Uint8Array) => Uint8Array;
