import type { CallOptions } from '../call-operation.ts';
import type { Client } from '../client.ts';
import type { FiltersOf } from '../operation-types.ts';

/** Who is signed in to the dashboard; `session` is an id (`ses_…`). */
export function sessions({ call, list }: Client) {
  return {
    list: (filters?: FiltersOf<'listSessions'>, options?: CallOptions) => list('listSessions', {}, filters, options),
    revoke: (session: string, options?: CallOptions) => call('revokeSession', { path: { session } }, options),
  };
}
