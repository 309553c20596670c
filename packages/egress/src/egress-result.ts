import type { FailureCode } from './failure.ts';

export interface EgressRequest {
  /** Connections are kept per endpoint and never shared between two. */
  readonly endpointId: string;
  readonly url: string;
  /** As sent, `host`, `connection`, `content-length` and the like aside, which are made here. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** One deadline over waiting for a connection, name resolution, connect, TLS, headers and body. */
  readonly timeoutMs: number;
}

/** What came back. The status is known as soon as the header block is complete, whatever becomes of the body. */
export interface EgressResponse {
  readonly status: number;
  /** Names in lower case, repeated ones joined by `, `; cut for the log, `retry-after` kept in any case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes as they came, not decompressed; null: none came. */
  readonly body: Buffer | null;
  /** The body was longer than what is kept, broke off, or was not waited for. */
  readonly truncated: boolean;
}

export interface EgressError {
  readonly code: FailureCode;
  /** One sentence that says what to do; never holds a header's value, a body or an address. */
  readonly message: string;
}

/** What an attempt observed. The duration is monotonic, in whole milliseconds. */
export type EgressResult = {
  readonly durationMs: number;
} & (
  | { readonly outcome: 'delivered'; readonly response: EgressResponse; readonly error: null }
  /** The error is about a redirect; other answers speak for themselves. */
  | { readonly outcome: 'rejected'; readonly response: EgressResponse; readonly error: EgressError | null }
  | { readonly outcome: 'timed_out' | 'unreachable' | 'blocked'; readonly response: null; readonly error: EgressError }
);
