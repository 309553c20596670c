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
  | 'attempt_not_found'
  | 'format_not_found'
  | 'operation_not_found'
  | 'key_not_found'
  | 'portal_session_not_found'
  | 'inbox_not_found'
  | 'session_not_found'
  | 'sign_in_refused'
  | 'too_many_sign_in_links'
  | 'insufficient_scope'
  | 'uid_taken'
  | 'application_reserved'
  | 'event_uid_taken'
  | 'idempotency_mismatch'
  | 'idempotency_in_progress'
  | 'invalid_idempotency_key'
  | 'invalid_cursor'
  | 'invalid_url'
  | 'invalid_secret'
  | 'secret_does_not_fit'
  | 'invalid_format'
  | 'unknown_format'
  | 'format_built_in'
  | 'format_in_use'
  | 'too_many_formats'
  | 'too_many_secrets'
  | 'secret_unreadable'
  | 'too_many_keys'
  | 'too_many_portal_sessions'
  | 'too_many_inboxes'
  | 'invalid_header'
  | 'invalid_retry_schedule'
  | 'invalid_metadata'
  | 'invalid_event_type'
  | 'invalid_event_uid'
  | 'invalid_channels'
  | 'invalid_expiry'
  | 'invalid_key_expiry'
  | 'invalid_key_rate_limit'
  | 'invalid_deliver_at'
  | 'data_missing'
  | 'data_not_json'
  | 'data_has_nul'
  | 'data_too_large'
  | 'data_does_not_fit'
  | 'invalid_schema'
  | 'example_does_not_fit'
  | 'example_missing'
  | 'too_many_tests'
  | 'invalid_openapi'
  | 'too_many_event_types'
  | 'delivery_closed'
  | 'event_erased'
  | 'nothing_sent'
  | 'operation_closed'
  | 'invalid_span'
  | 'endpoint_unavailable';

/** What a use case answers. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export const accepted = <T>(value: T): Result<T> => ({ ok: true, value });

export const refused = (refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } => ({
  ok: false,
  refusal,
});
