/**
 * Everything that leaves an entry in the audit log, and what it says has happened. Closed: what a use case does under no
 * name of these does not compile. Recorded events have no entries: they are their own record.
 */
export const AUDIT_ACTIONS = {
  'application.created': 'An application was made.',
  'application.updated': 'Fields of an application were changed.',
  'application.deleted':
    'An application was deleted, and all its endpoints with it; those have no entries of their own.',
  'endpoint.created': 'An endpoint was made; its secret was shown to whoever made it.',
  'endpoint.updated': 'Fields of an endpoint were changed, its status among them.',
  'endpoint.disabled':
    'Postrider disabled an endpoint: its receiver wanted no more, or every attempt had failed for too long.',
  'endpoint.deleted': 'An endpoint was deleted.',
  'endpoint.tested': 'A test event was sent to an endpoint, or was about to be.',
  'secret.revealed': "An endpoint's live secrets were shown, or were about to be.",
  'secret.rotated': 'An endpoint was given a new secret; its live secrets were shown to whoever did it.',
  'delivery.retried': 'Somebody wanted one more attempt of a delivery.',
  'delivery.cancelled': 'Somebody wanted a delivery cancelled.',
  'operation.started': 'A recover, a backfill, or a bulk retry or cancel was begun; dry runs have no entry.',
  'operation.cancelled': 'An operation was ended where it was.',
  'data.erased': 'What events carried was erased; where many were chosen by their uid, every 200 have an entry.',
  'event_type.put': 'An event type was made or replaced, by itself or among those of an imported document.',
  'event_type.deleted': 'An event type was deleted.',
  'format.put': 'A format was made or redefined.',
  'format.deleted': 'A format was deleted.',
  'key.created': 'An API key was made, and shown to whoever made it.',
  'key.revoked': 'An API key was revoked.',
  'portal_session.created': 'A portal session was opened, and its token shown to whoever opened it.',
  'portal_session.revoked': 'A portal session was ended before its time.',
  'session.created': 'Somebody signed in: by a link, or with a key.',
  'session.revoked': 'A session was ended: by signing out, by somebody else, or by one too many of the same key.',
  'sign_in_link.created': 'A link to sign in by was made, and shown to whoever made it.',
  'inbox.created': 'An inbox of the playground was made.',
  'inbox.updated': 'The name or the answer of an inbox was changed.',
  'inbox.emptied': 'All requests that an inbox had kept were deleted.',
  'inbox.deleted': 'An inbox was deleted, and all requests that it had kept.',
  'master_keys.rotation_begun': 'Secrets at rest began to be encrypted anew under the active master key.',
  'master_keys.rotated': 'Secrets at rest were encrypted anew under the active master key.',
  'master_keys.lost': 'An operator accepted that a master key is lost, and with it what it had encrypted.',
} as const satisfies Readonly<Record<`${string}.${string}`, string>>;

export type AuditAction = keyof typeof AUDIT_ACTIONS;
