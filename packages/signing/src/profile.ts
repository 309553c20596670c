import type { ContentVariable, HeaderVariable } from './profile-variables.ts';

export type SignatureAlgorithm = 'hmac-sha256' | 'hmac-sha512' | 'ed25519';

/** How a digest comes about and how it is written. */
export interface SignatureScheme {
  readonly algorithm: SignatureAlgorithm;
  /** Whether the key is what the secret holds in base64, or the secret's text itself, prefix and all. */
  readonly key: 'base64' | 'utf8';
  readonly encoding: 'base64' | 'hex';
  /** In front of each digest: `v1,`, `s=`, or nothing. */
  readonly prefix: string;
}

/** A variable, or a text that is there in every request. */
export type ContentPart = ContentVariable | (string & {});

/** A variable, or a text that is there in every request. */
export type HeaderPart = HeaderVariable | (string & {});

/** How requests are signed: data, in which `signatureProfileProblem` finds nothing. */
export interface SignatureProfile extends SignatureScheme {
  /** What is signed, put together in this order; `$timestamp` is the attempt's, in seconds. */
  readonly content: readonly ContentPart[];
  /** Between several signatures; null: a header carries one only. */
  readonly separator: ' ' | ',' | ';' | null;
  /** What is sent, in this order. */
  readonly headers: Readonly<Record<string, readonly HeaderPart[]>>;
  /** How a secret of another kind signs beside it, as `whsec_` does beside `whsk_` under `standard-ed25519`. */
  readonly beside?: SignatureScheme | undefined;
}
