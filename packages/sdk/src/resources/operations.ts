import type { CallOptions } from '../call-operation.ts';
import type { Client } from '../client.ts';
import type { FiltersOf } from '../operation-types.ts';

/** Work that goes on in the background; `operation` is an id (`op_…`). */
export function operations({ call, list }: Client) {
  return {
    list: (application: string, filters?: FiltersOf<'listOperations'>, options?: CallOptions) =>
      list('listOperations', { application }, filters, options),
    get: (application: string, operation: string, options?: CallOptions) =>
      call('getOperation', { path: { application, operation } }, options),
    cancel: (application: string, operation: string, options?: CallOptions) =>
      call('cancelOperation', { path: { application, operation } }, options),
  };
}
