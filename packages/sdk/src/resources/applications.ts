import type { ApplicationPatch, NewApplication } from '../api-types.ts';
import type { CallOptions } from '../call-operation.ts';
import type { Client } from '../client.ts';
import type { FiltersOf, QueryOf } from '../operation-types.ts';

/** `application` is an id (`app_…`) or a uid, here and everywhere. */
export function applications({ call, list }: Client) {
  return {
    create: (application: NewApplication, options?: CallOptions) =>
      call('createApplication', { path: {}, body: application }, options),
    list: (filters?: FiltersOf<'listApplications'>, options?: CallOptions) =>
      list('listApplications', {}, filters, options),
    get: (application: string, options?: CallOptions) => call('getApplication', { path: { application } }, options),
    /** A JSON merge patch: null clears. */
    update: (application: string, patch: ApplicationPatch, options?: CallOptions) =>
      call('updateApplication', { path: { application }, body: patch }, options),
    /** What is open is cancelled. */
    delete: (application: string, options?: CallOptions) =>
      call('deleteApplication', { path: { application } }, options),
    stats: (application: string, query: QueryOf<'getApplicationStats'>, options?: CallOptions) =>
      call('getApplicationStats', { path: { application }, query }, options),
  };
}
