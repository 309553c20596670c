import type { RefusalCode } from '@postrider/core';

/** Answers that have nothing to do with what was asked for, only with how. */
export type TransportCode =
  | 'malformed_request'
  | 'malformed_json'
  | 'unauthorized'
  | 'foreign_origin'
  | 'insecure_origin'
  | 'not_found'
  | 'playground_off'
  | 'method_not_allowed'
  | 'request_timeout'
  | 'payload_too_large'
  | 'uri_too_long'
  | 'unsupported_media_type'
  | 'invalid_request'
  | 'rate_limited'
  | 'too_many_streams'
  | 'header_too_large'
  | 'unavailable'
  | 'internal';

export type ProblemCode = RefusalCode | TransportCode;

export type ProblemStatus = 400 | 401 | 403 | 404 | 405 | 408 | 409 | 413 | 414 | 415 | 422 | 429 | 431 | 500 | 503;

export interface ProblemKind {
  readonly status: ProblemStatus;
  /** The same for every occurrence. */
  readonly title: string;
  /** For the reference: what happened. */
  readonly meaning: string;
  /** For the reference: what to do. */
  readonly remedy: string;
}

/** Every `code` the API can answer with. `docs/reference/errors.md` is written from it. */
export const PROBLEM_KINDS = {
  malformed_request: {
    status: 400,
    title: 'Malformed request',
    meaning: 'The request is not one that HTTP/1.1 describes, or its address or `Host` header is none.',
    remedy: 'Send the request as HTTP describes it, percent-encoding what must be.',
  },
  malformed_json: {
    status: 400,
    title: 'Malformed JSON',
    meaning: 'The request body is not JSON text in UTF-8.',
    remedy: 'Send one complete JSON value; `detail` says where reading stopped.',
  },
  unauthorized: {
    status: 401,
    title: 'No valid API key',
    meaning: 'The request carries no API key, or one that is not valid.',
    remedy: 'Send `Authorization: Bearer <API key>`.',
  },
  insufficient_scope: {
    status: 403,
    title: 'Not with this key',
    meaning:
      'The key lacks a scope that the request needs, or is bound to an application and the request is about more; or a key or portal session would be allowed more than the key that makes it. `detail` says which.',
    remedy: 'Use a key that has what `detail` names: see `docs/operate/api-keys.md`.',
  },
  foreign_origin: {
    status: 403,
    title: 'From a page of somebody else',
    meaning:
      'The request came with the cookie of a session, or signs in or out, and does not say that it came from a page of ours.',
    remedy:
      'Programs use an API key and no cookie. Behind a proxy set `POSTRIDER_PUBLIC_URL` to what people type: see `docs/operate/dashboard.md`.',
  },
  insecure_origin: {
    status: 403,
    title: 'Signing in needs HTTPS',
    meaning:
      'The page was reached by plain `http://` on another host than `localhost`: browsers do not keep the cookie of a session there. Nobody was signed in; a link is as good as before.',
    remedy: 'Use `https://`, or `http://localhost` through a tunnel: see `docs/operate/dashboard.md`.',
  },
  sign_in_refused: {
    status: 403,
    title: 'Not signed in',
    meaning:
      'The link has been used, is over, or never was one; or the API key opens nothing, or is the token of a portal.',
    remedy: 'Ask for another link (`postrider dashboard link` makes one), or use an API key.',
  },
  not_found: {
    status: 404,
    title: 'No such route',
    meaning: 'There is nothing at this path.',
    remedy: 'Compare the path with `/docs`.',
  },
  playground_off: {
    status: 404,
    title: 'No playground here',
    meaning: 'The playground is switched off, as it is outside development mode unless somebody switches it on.',
    remedy: 'Set `POSTRIDER_PLAYGROUND=true` and restart, or use a receiver of your own.',
  },
  application_not_found: {
    status: 404,
    title: 'Unknown application',
    meaning: 'There is no such application, or the key may not see it.',
    remedy: 'Use an id (`app_…`) or `uid` from `GET /v1/applications`.',
  },
  endpoint_not_found: {
    status: 404,
    title: 'Unknown endpoint',
    meaning: 'The application has no such endpoint.',
    remedy: 'Use an id (`ep_…`) or `uid` from the list of its endpoints.',
  },
  event_not_found: {
    status: 404,
    title: 'Unknown event',
    meaning: 'The application has no such event, or it is older than the retention.',
    remedy: 'Use an id (`evt_…`) from the answer that recorded it or from the list of events.',
  },
  event_type_not_found: {
    status: 404,
    title: 'Unknown event type',
    meaning: 'No event type of this name has been put.',
    remedy: 'Use a name from `GET /v1/event-types`, or make it with PUT.',
  },
  delivery_not_found: {
    status: 404,
    title: 'Unknown delivery',
    meaning: 'The application has no such delivery, or its event is older than the retention.',
    remedy: 'Use an id (`dlv_…`) from a list of deliveries.',
  },
  attempt_not_found: {
    status: 404,
    title: 'Unknown attempt',
    meaning: 'The delivery has no such attempt.',
    remedy: 'Use the id (`att_…`) of one of the attempts that the delivery is shown with.',
  },
  operation_not_found: {
    status: 404,
    title: 'Unknown operation',
    meaning: 'The application has no such operation.',
    remedy: 'Use an id (`op_…`) from the answer that began it or from the list of operations.',
  },
  key_not_found: {
    status: 404,
    title: 'Unknown API key',
    meaning: 'There is no such API key, it is revoked, or the key may not see it.',
    remedy: 'Use an id (`key_…`) from `GET /v1/keys`; the text of a key is not its id.',
  },
  portal_session_not_found: {
    status: 404,
    title: 'Unknown portal session',
    meaning: 'The application has no such portal session, or it is over.',
    remedy: 'Use an id (`pts_…`) from the answer that opened it or from the list of portal sessions.',
  },
  session_not_found: {
    status: 404,
    title: 'Unknown session',
    meaning: 'There is no such session, or it is over.',
    remedy: 'Use an id (`ses_…`) from `GET /v1/sessions`.',
  },
  inbox_not_found: {
    status: 404,
    title: 'Unknown inbox',
    meaning: 'The playground has no such inbox, or it was forgotten a week after its last request.',
    remedy: 'Use an id (`inb_…`) from `GET /v1/inboxes`, or make another.',
  },
  format_not_found: {
    status: 404,
    title: 'Unknown format',
    meaning: 'There is no format of this name, built in or your own.',
    remedy: 'Use a name from `GET /v1/formats`, or make it with PUT.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    meaning: 'The path exists, but not with this method.',
    remedy: 'Use one of the methods in the `Allow` header.',
  },
  request_timeout: {
    status: 408,
    title: 'Request too slow',
    meaning: 'The request was not complete in time: 15 s for its header, 70 s for all of it.',
    remedy: 'Send it again over a faster connection, or split a batch.',
  },
  uid_taken: {
    status: 409,
    title: 'uid taken',
    meaning: 'Another application, or another endpoint of this application, has this `uid`.',
    remedy: 'Choose another `uid`, or update the one that has it.',
  },
  application_reserved: {
    status: 409,
    title: 'Reserved application',
    meaning:
      'The application `postrider`, whose endpoints get operational events, keeps its `uid` and cannot be deleted.',
    remedy: 'Leave it as it is; without endpoints it sends nothing.',
  },
  event_uid_taken: {
    status: 409,
    title: 'Event uid taken',
    meaning:
      'An event of the application has this `uid`, and `detail` names it; or two of the batch have it. Nothing was recorded.',
    remedy: 'If it is the same event, there is nothing left to do; else choose another `uid`.',
  },
  idempotency_in_progress: {
    status: 409,
    title: 'Idempotency key in progress',
    meaning: 'A request with the same `Idempotency-Key` was still being recorded after 2 s.',
    remedy: 'Send the request again in a moment.',
  },
  too_many_secrets: {
    status: 409,
    title: 'Too many live secrets',
    meaning: 'Ten secrets of the endpoint are live already.',
    remedy: 'Wait until one expires, or rotate with a shorter `overlapSeconds`.',
  },
  too_many_keys: {
    status: 409,
    title: 'Too many API keys',
    meaning:
      'The application has a thousand living API keys already, or as many are bound to none, or there are twenty thousand in all.',
    remedy: 'Revoke those that nobody uses: `GET /v1/keys` says when each was used last.',
  },
  too_many_sign_in_links: {
    status: 409,
    title: 'Too many links to sign in by',
    meaning: 'There are 1000 links that nobody has used and that are not over.',
    remedy: 'Wait until some are over, and make them for shorter.',
  },
  too_many_portal_sessions: {
    status: 409,
    title: 'Too many portal sessions',
    meaning: 'The application has ten thousand living portal sessions already.',
    remedy: 'Use the token of one that is open, revoke some, or open shorter ones.',
  },
  too_many_inboxes: {
    status: 409,
    title: 'Too many inboxes',
    meaning: 'The playground has a thousand inboxes already.',
    remedy: 'Delete those that nobody looks at: `GET /v1/inboxes`.',
  },
  secret_unreadable: {
    status: 409,
    title: 'Secret unreadable',
    meaning:
      "The endpoint's current secret, or a sensitive header of its own, was encrypted with a master key that is not here. Its deliveries wait.",
    remedy:
      'Rotate the secret with `overlapSeconds: 0` and set the sensitive headers anew, or have the key put back: see `docs/operate/master-keys.md`.',
  },
  format_built_in: {
    status: 409,
    title: 'Built-in format',
    meaning: 'A built-in format can be neither redefined nor deleted.',
    remedy: 'Put a format of another name; `signature` may name the built-in one.',
  },
  format_in_use: {
    status: 409,
    title: 'Format in use',
    meaning: 'An application or an endpoint has the format.',
    remedy: 'Give it another format, or null, first.',
  },
  too_many_formats: {
    status: 409,
    title: 'Too many formats',
    meaning: 'There are a hundred formats of your own already.',
    remedy: 'Delete one that is not in use.',
  },
  delivery_closed: {
    status: 409,
    title: 'Delivery closed',
    meaning: 'The delivery is delivered, failed or cancelled, so there is nothing to cancel.',
    remedy: 'Nothing; to open it again, retry it.',
  },
  operation_closed: {
    status: 409,
    title: 'Operation closed',
    meaning: 'The operation has finished, so there is nothing to cancel.',
    remedy: 'Nothing; deliveries that it has opened again can be cancelled themselves.',
  },
  event_erased: {
    status: 409,
    title: 'Event erased',
    meaning: "The event's data was erased, so there is nothing to send.",
    remedy: 'Nothing; record a new event if there is something to tell.',
  },
  nothing_sent: {
    status: 409,
    title: 'Nothing sent',
    meaning: 'No request of this attempt is on record: it was blocked before it was sent, or lost.',
    remedy: "Nothing; the attempt's `outcome` and `error` say what happened.",
  },
  endpoint_unavailable: {
    status: 409,
    title: 'Endpoint unavailable',
    meaning: 'The endpoint is disabled or deleted, so nothing can be sent to it.',
    remedy: 'Enable the endpoint first.',
  },
  too_many_event_types: {
    status: 409,
    title: 'Too many event types',
    meaning: 'The catalogue has over 1000 event types that are not archived, too many for one document.',
    remedy: 'Archive what is not used, or read `GET /v1/event-types` page by page.',
  },
  payload_too_large: {
    status: 413,
    title: 'Body too large',
    meaning: 'The request body is over the limit of its route; `detail` names the limit.',
    remedy: 'Send less at once: split a batch, or send a reference to the data.',
  },
  data_too_large: {
    status: 413,
    title: 'Event data too large',
    meaning: 'The `data` of one event is over the limit (256 KiB unless set otherwise). Nothing was recorded.',
    remedy: 'Send a reference to the data instead, or raise `POSTRIDER_EVENT_DATA_BYTES_MAX`.',
  },
  uri_too_long: {
    status: 414,
    title: 'Address too long',
    meaning: 'Path and query of the request are over 4096 characters.',
    remedy: 'Say less in the query; data belongs into the body.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'Not JSON',
    meaning: 'The body is not declared as `application/json`, or it is compressed.',
    remedy:
      'Send `Content-Type: application/json` (for PATCH also `application/merge-patch+json`) and no `Content-Encoding`.',
  },
  invalid_request: {
    status: 422,
    title: 'Invalid request',
    meaning: 'The body or the query does not fit the schema: `errors` names each place.',
    remedy: 'Correct each place; unknown fields and parameters are refused, not ignored.',
  },
  idempotency_mismatch: {
    status: 422,
    title: 'Idempotency key used for something else',
    meaning: 'The `Idempotency-Key` was used before, for a different request.',
    remedy: 'Use a new key for each new event, and the same key only for the same event.',
  },
  invalid_idempotency_key: {
    status: 422,
    title: 'Invalid idempotency key',
    meaning: 'The `Idempotency-Key` is not 1 to 255 printable ASCII characters.',
    remedy: 'Use a UUID, for example.',
  },
  invalid_cursor: {
    status: 422,
    title: 'Invalid cursor',
    meaning:
      'The `cursor` is not one that a list answered with; or the `Last-Event-ID` is no place in the events of this database, of which it may be a restored copy.',
    remedy:
      'Pass `nextCursor` of the page before unchanged, or none to begin with the newest; a stream begins without a place.',
  },
  invalid_url: {
    status: 422,
    title: 'Invalid endpoint URL',
    meaning: 'Nothing may be sent to this URL; `errors` says why.',
    remedy: 'Use an `https://` URL without user, password and fragment.',
  },
  invalid_secret: {
    status: 422,
    title: 'Invalid secret',
    meaning:
      "The secret cannot be used to sign in the endpoint's format, or is one that the endpoint has already; `errors` says why.",
    remedy:
      'Send `whsec_` and the base64 of 24 to 64 random bytes, or what else the format takes; or leave it out and one is made.',
  },
  secret_does_not_fit: {
    status: 422,
    title: 'Secret does not fit the format',
    meaning:
      'An endpoint would have a live secret that cannot sign in its new format; `detail` says which. Nothing changed.',
    remedy: 'Rotate to a secret that can sign in both formats, let those before it end, then change the format.',
  },
  invalid_format: {
    status: 422,
    title: 'Invalid format',
    meaning: 'The name, the envelope or the signature profile of a format cannot be used; `errors` names each place.',
    remedy: 'Correct each place, or begin with a copy of a built-in format.',
  },
  unknown_format: {
    status: 422,
    title: 'Unknown format named',
    meaning: 'The `format` of an application or endpoint is neither built in nor one of your own.',
    remedy: 'Use a name from `GET /v1/formats`, or put the format first.',
  },
  invalid_header: {
    status: 422,
    title: 'Invalid header',
    meaning:
      'A header is malformed, reserved, or there are too many or too large ones; or the `url` is changed to another server while the endpoint has masked headers, which would get what was meant for the old one.',
    remedy:
      'Correct the header that `errors` names: at most 30, 4 KiB in all, none of those that Postrider or HTTP sets. With another server, give each masked header anew in the same request, or null.',
  },
  invalid_metadata: {
    status: 422,
    title: 'Invalid metadata',
    meaning: 'The metadata is over 4 KiB in all.',
    remedy: 'Keep less, or a reference to it.',
  },
  invalid_retry_schedule: {
    status: 422,
    title: 'Invalid retry schedule',
    meaning: 'The waits are too many, too long, or in sum beyond the retention less a day.',
    remedy: 'Use at most 30 waits of 1 to 604800 seconds that end a day before the retention does.',
  },
  invalid_event_type: {
    status: 422,
    title: 'Invalid event type',
    meaning: 'The name of an event type is not one.',
    remedy: 'Use words of `A-Z a-z 0-9 _ -` joined by dots, at most 128 characters.',
  },
  invalid_event_uid: {
    status: 422,
    title: 'Invalid event uid',
    meaning: 'The `uid` of an event is not one.',
    remedy: 'Use 1 to 128 characters of `A-Z a-z 0-9 . _ -`.',
  },
  invalid_channels: {
    status: 422,
    title: 'Invalid channels',
    meaning: 'The channels of an event are too many or malformed.',
    remedy: 'Use 1 to 5 channels, each 1 to 128 characters of `A-Z a-z 0-9 . _ -`.',
  },
  invalid_expiry: {
    status: 422,
    title: 'Invalid expiry',
    meaning: '`expiresAfterSeconds` is not longer than zero.',
    remedy: 'Use at least 1, or leave it out.',
  },
  invalid_key_expiry: {
    status: 422,
    title: 'Invalid expiry of a key',
    meaning: 'The `expiresAt` of an API key is past, or later than that of the key that makes it.',
    remedy: 'Use a later moment, no later than your own key lasts.',
  },
  invalid_key_rate_limit: {
    status: 422,
    title: 'Invalid rate limit of a key',
    meaning: 'The `rateLimit` of an API key is above what the key that makes it may ask for itself.',
    remedy: 'Use at most the number that `detail` names, or leave it out.',
  },
  invalid_deliver_at: {
    status: 422,
    title: 'Invalid moment of delivery',
    meaning: '`deliverAt` is later than the event will be kept.',
    remedy: 'Use an earlier moment, or record the event nearer to it.',
  },
  data_missing: {
    status: 422,
    title: 'Event data missing',
    meaning: 'The event has no `data`.',
    remedy: 'Send any JSON value; `null` is one.',
  },
  data_not_json: {
    status: 422,
    title: 'Event data not JSON',
    meaning: 'The `data` of the event cannot be stored as JSON.',
    remedy: 'Send JSON text as RFC 8259 describes it, nested less deeply.',
  },
  data_has_nul: {
    status: 422,
    title: 'Event data contains U+0000',
    meaning: 'The `data` of the event contains the character U+0000, which cannot be stored.',
    remedy: 'Remove the character, or encode the data (base64, for example).',
  },
  invalid_span: {
    status: 422,
    title: 'Invalid span of time',
    meaning:
      '`since` is not before `until`, which is now unless it is given. Or, of statistics: the span has too many hours, or minutes were asked for that are no longer kept.',
    remedy: 'Use a `since` before `until`, and the limits that `detail` names.',
  },
  data_does_not_fit: {
    status: 422,
    title: 'Event does not fit its type',
    meaning:
      "The application enforces validation, and an event's `data` does not satisfy its type's schema, or its type is not in the catalogue or is archived. Nothing was recorded.",
    remedy:
      'Correct the places that `errors` names, put the event type, or set `validation` of the application to `warn`.',
  },
  invalid_schema: {
    status: 422,
    title: 'Invalid JSON Schema',
    meaning: 'The `schema` of an event type is not a JSON Schema (draft 2020-12) that can be applied.',
    remedy: 'Correct the places that `errors` names; refer only to what is in the schema itself.',
  },
  example_does_not_fit: {
    status: 422,
    title: 'Example does not fit the schema',
    meaning:
      'The `example` of an event type does not satisfy its `schema`, or is larger than the data of an event may be.',
    remedy: 'Correct the example, or the schema, at the places that `errors` names.',
  },
  example_missing: {
    status: 422,
    title: 'No example to send',
    meaning: 'A test sends the example of its event type, and this type has none.',
    remedy: 'Give the event type an `example` with PUT, or test with another type.',
  },
  invalid_openapi: {
    status: 422,
    title: 'Not an OpenAPI document of webhooks',
    meaning: 'No event types can be made of the document: `errors` names each place. Nothing was changed.',
    remedy: 'Send an OpenAPI 3.1 document as JSON whose `webhooks` are named like event types.',
  },
  too_many_tests: {
    status: 429,
    title: 'Too many tests under way',
    meaning: 'Two tests of the endpoint, or fifty in all, are waiting for an answer in this process. Nothing was sent.',
    remedy: 'Send it again after `Retry-After`: a test takes half a minute at most.',
  },
  rate_limited: {
    status: 429,
    title: 'Too many requests',
    meaning:
      'The key has made more requests than it may in this time, or an inbox of the playground was sent more than it takes. Nothing was done.',
    remedy: 'Send it again after `Retry-After`; a batch of events counts as one request.',
  },
  too_many_streams: {
    status: 429,
    title: 'Too many streams',
    meaning: 'The key, or all keys together, have as many streams of events open in this process as there may be.',
    remedy: 'Close one, or open it again after `Retry-After`.',
  },
  header_too_large: {
    status: 431,
    title: 'Header too large',
    meaning: 'The header of the request is over 16 KiB, or has over 100 fields.',
    remedy: 'Send fewer and shorter fields; cookies are of no use here.',
  },
  internal: {
    status: 500,
    title: 'Internal error',
    meaning: 'A bug in Postrider. The log has the details under the same request id.',
    remedy: 'Report it with the `requestId`. Sending an event again is safe with an `Idempotency-Key`.',
  },
  unavailable: {
    status: 503,
    title: 'Database unavailable',
    meaning: 'PostgreSQL cannot be reached, or is not ready. Whether something was recorded is not known.',
    remedy: 'Send it again after `Retry-After`; with an `Idempotency-Key` nothing is recorded twice.',
  },
} as const satisfies Record<ProblemCode, ProblemKind>;
