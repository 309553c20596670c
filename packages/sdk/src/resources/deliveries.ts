import type { BulkCancel, BulkRetry } from '../api-types.ts';
import type { CallOptions } from '../call-operation.ts';
import type { Client } from '../client.ts';
import type { FiltersOf } from '../operation-types.ts';

/** `delivery` is an id (`dlv_…`). */
export function deliveries({ call, list }: Client) {
  return {
    list: (application: string, filters?: FiltersOf<'listDeliveries'>, options?: CallOptions) =>
      list('listDeliveries', { application }, filters, options),
    /** With its attempts. */
    get: (application: string, delivery: string, options?: CallOptions) =>
      call('getDelivery', { path: { application, delivery } }, options),
    /** One attempt now; of a closed delivery, the whole schedule again. */
    retry: (application: string, delivery: string, options?: CallOptions) =>
      call('retryDelivery', { path: { application, delivery } }, options),
    cancel: (application: string, delivery: string, options?: CallOptions) =>
      call('cancelDelivery', { path: { application, delivery } }, options),
    /** Each of these, judged by itself: at most 250. */
    retryEach: (application: string, deliveries: readonly string[], options?: CallOptions) =>
      call('retryEachDelivery', { path: { application }, body: { deliveries } }, options),
    /** The request of an attempt (`att_…`), body and all. */
    request: (application: string, delivery: string, attempt: string, options?: CallOptions) =>
      call('getSentRequest', { path: { application, delivery, attempt } }, options),
    /** All that the filters name, in the background. */
    retryMany: (application: string, which: BulkRetry, options?: CallOptions) =>
      call('retryDeliveries', { path: { application }, body: which }, options),
    cancelMany: (application: string, which: BulkCancel, options?: CallOptions) =>
      call('cancelDeliveries', { path: { application }, body: which }, options),
  };
}
