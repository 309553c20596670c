/** What verifying needs of a runtime's crypto, handed in; `@postrider/signing/web` has it for all that know WebCrypto. */
export interface Verification {
  /** Of the content as UTF-8. Base64 with padding, hex in lower case. */
  hmac(
    algorithm: 'hmac-sha256' | 'hmac-sha512',
    key: Uint8Array,
    content: string,
    encoding: 'base64' | 'hex',
  ): Promise<string>;
  /** Whether it is the signature of the content as UTF-8, by the private half of this key of 32 bytes. */
  ed25519(publicKey: Uint8Array, content: string, signature: string, encoding: 'base64' | 'hex'): Promise<boolean>;
}
