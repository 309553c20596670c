/**
 * An answer that says no to a caller, as a value. `code` is stable and documented in `docs/reference/errors.md`; `detail`
 * is one sentence that says what to do; `errors` point into the caller's JSON. Which HTTP status it becomes is the
 * contract's business.
 */
export interface Refusal {
  readonly code: RefusalCode;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

export type RefusalCode =
  | 'application_not_found'
  | 'endpoint_not_found'
  | 'event_not_found'
  | 'event_type_not_found'
  | 'delivery_not_found'
  | 'uid_taken'
  | 'event_uid_taken'
  | 'idempotency_mismatch'
  | 'idempotency_in_progress'
  | 'invalid_idempotency_key'
  | 'invalid_cursor'
  | 'invalid_url'
  | 'invalid_secret'
  | 'too_many_secrets'
  | 'invalid_header'
  | 'invalid_retry_schedule'
  | 'invalid_metadata'
  | 'invalid_event_type'
  | 'invalid_event_uid'
  | 'invalid_channels'
  | 'invalid_expiry'
  | 'invalid_deliver_at'
  | 'data_missing'
  | 'data_not_json'
  | 'data_has_nul'
  | 'data_too_large'
  | 'delivery_closed'
  | 'endpoint_unavailable';

/** What a use case answers. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export const accepted = <T>(value: T): Result<T> => ({ ok: true, value });

export const refused = (refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } => ({
  ok: false,
  refusal,
});
