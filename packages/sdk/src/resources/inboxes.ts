import type { InboxPatch, NewInbox } from '../api-types.ts';
import type { CallOptions } from '../call-operation.ts';
import type { Client } from '../client.ts';
import type { FiltersOf } from '../operation-types.ts';

/** Receivers of the playground, for whoever has none: they keep, verify and show what they are sent. `inbox` is an id (`inb_…`). */
export function inboxes({ call, list }: Client) {
  return {
    create: (inbox?: NewInbox, options?: CallOptions) => call('createInbox', { path: {}, body: inbox }, options),
    list: (filters?: FiltersOf<'listInboxes'>, options?: CallOptions) => list('listInboxes', {}, filters, options),
    get: (inbox: string, options?: CallOptions) => call('getInbox', { path: { inbox } }, options),
    /** A merge patch: what is absent stays, null clears. */
    update: (inbox: string, patch: InboxPatch, options?: CallOptions) =>
      call('updateInbox', { path: { inbox }, body: patch }, options),
    delete: (inbox: string, options?: CallOptions) => call('deleteInbox', { path: { inbox } }, options),
    /** What it was sent, newest first. */
    requests: (inbox: string, filters?: FiltersOf<'listInboxRequests'>, options?: CallOptions) =>
      list('listInboxRequests', { inbox }, filters, options),
    /** Deletes all that it has kept. */
    empty: (inbox: string, options?: CallOptions) => call('emptyInbox', { path: { inbox } }, options),
  };
}
