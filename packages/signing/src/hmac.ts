/**
 * HMAC-SHA256 of the content as UTF-8, in base64 with padding. Handed in, so that this package needs no runtime's crypto;
 * `@postrider/signing/node` has the one for Node.
 */
export type Hmac = (key: Uint8Array, content: string) => string;
