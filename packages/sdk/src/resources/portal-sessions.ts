import type { NewPortalSession } from '../api-types.ts';
import type { CallOptions } from '../call-operation.ts';
import type { Client } from '../client.ts';
import type { FiltersOf } from '../operation-types.ts';

/** What an application's own people may see and do for a while; `portalSession` is an id (`pts_…`). */
export function portalSessions({ call, list }: Client) {
  return {
    /** The only answer that holds the session's token. */
    open: (application: string, session?: NewPortalSession, options?: CallOptions) =>
      call('openPortalSession', { path: { application }, body: session }, options),
    list: (application: string, filters?: FiltersOf<'listPortalSessions'>, options?: CallOptions) =>
      list('listPortalSessions', { application }, filters, options),
    revoke: (application: string, portalSession: string, options?: CallOptions) =>
      call('revokePortalSession', { path: { application, portalSession } }, options),
  };
}
