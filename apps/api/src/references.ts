import type { ProblemOccurrence } from '@postrider/contract';
import type { RefusalCode } from '@postrider/core';

/** Path parameters that name something, and the answer when nothing has such a name. */
const UNKNOWN = new Map<string, { readonly code: RefusalCode; readonly noun: string }>([
  ['application', { code: 'application_not_found', noun: 'application' }],
  ['endpoint', { code: 'endpoint_not_found', noun: 'endpoint' }],
  ['event', { code: 'event_not_found', noun: 'event' }],
  ['delivery', { code: 'delivery_not_found', noun: 'delivery' }],
  ['attempt', { code: 'attempt_not_found', noun: 'attempt' }],
  ['operation', { code: 'operation_not_found', noun: 'operation' }],
  ['key', { code: 'key_not_found', noun: 'API key' }],
  ['inbox', { code: 'inbox_not_found', noun: 'inbox' }],
  ['session', { code: 'session_not_found', noun: 'session' }],
  ['portalSession', { code: 'portal_session_not_found', noun: 'portal session' }],
]);

/** Text that cannot be an id or uid is answered like one that nothing has, before it gets anywhere near SQL. */
export function unknownReference(params: Readonly<Record<string, string>>): ProblemOccurrence | null {
  for (const [name, text] of Object.entries(params)) {
    const unknown = UNKNOWN.get(name);
    if (unknown !== undefined && !/^[A-Za-z0-9._-]{1,128}$/.test(text)) {
      return { code: unknown.code, detail: `There is no such ${unknown.noun}: use its id.` };
    }
  }
  return null;
}
