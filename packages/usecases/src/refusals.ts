import { type Refusal, refused } from '@postrider/core';

// One wording each. What may not be seen gets the same answer as what does not exist.

export const applicationNotFound = refused({
  code: 'application_not_found',
  detail: 'There is no such application: check the id (app_…) or uid.',
});

export const endpointNotFound = refused({
  code: 'endpoint_not_found',
  detail: 'The application has no such endpoint: check the id (ep_…) or uid.',
});

export const secretUnreadable = refused({
  code: 'secret_unreadable',
  detail:
    'No master key opens what the endpoint signs and sends with: rotate its secret with overlapSeconds 0, set its sensitive headers anew, or put the key back.',
});

export const eventNotFound = refused({
  code: 'event_not_found',
  detail: 'The application has no such event: check the id (evt_…), and whether it is older than the retention.',
});

export const deliveryNotFound = refused({
  code: 'delivery_not_found',
  detail: 'The application has no such delivery: check the id (dlv_…), and whether it is older than the retention.',
});

export const attemptNotFound = refused({
  code: 'attempt_not_found',
  detail: 'The delivery has no such attempt: check the id (att_…).',
});

export const eventErased = refused({
  code: 'event_erased',
  detail: "The event's data was erased: there is nothing left to send.",
});

export const operationNotFound = refused({
  code: 'operation_not_found',
  detail: 'The application has no such operation: check the id (op_…).',
});

export const keyNotFound = refused({
  code: 'key_not_found',
  detail: 'There is no such API key: check the id (key_…).',
});

export const portalSessionNotFound = refused({
  code: 'portal_session_not_found',
  detail: 'The application has no such portal session, or it is over: check the id (pts_…).',
});

export const inboxNotFound = refused({
  code: 'inbox_not_found',
  detail: 'There is no such inbox, or it has been forgotten: check the id (inb_…), or make another.',
});

export const sessionNotFound = refused({
  code: 'session_not_found',
  detail: 'There is no such session: use an id from the list of sessions.',
});

export const eventTypeNotFound = refused({
  code: 'event_type_not_found',
  detail: 'There is no event type of this name.',
});

export const invalidPlace = refused({
  code: 'invalid_cursor',
  detail: 'This is no place in the events of this database as it is: begin without Last-Event-ID.',
});

export const invalidCursor = refused({
  code: 'invalid_cursor',
  detail: 'This cursor is not one that this list gave: pass `nextCursor` of the page before, unchanged.',
});

export const applicationReserved = refused({
  code: 'application_reserved',
  detail: 'This application is where operational events go: it keeps its uid and cannot be deleted.',
});

export const uidTaken = refused(
  invalidField('uid_taken', '/uid', 'This uid is already in use: choose another, or change the one that has it.'),
);

/** A refusal because of one field of the caller's JSON. */
export function invalidField(code: Refusal['code'], pointer: string, detail: string): Refusal {
  return { code, detail, errors: [{ pointer, detail }] };
}
