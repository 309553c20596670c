import type { FailureCode } from './failure.ts';

/** What a host name was found to be. */
export type Resolved =
  | {
      readonly ok: true;
      /** At least one. */
      readonly addresses: readonly string[];
      /** For how long the answer may be used again. */
      readonly ttlMs: number;
    }
  | { readonly ok: false; readonly code: Extract<FailureCode, 'dns_not_found' | 'dns_unavailable'> };

/** Finds all addresses of a host name. Never rejects. */
export type Resolve = (name: string) => Promise<Resolved>;
