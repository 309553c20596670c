import type { Backfill, EndpointPatch, NewEndpoint, Recover, Rotation } from '../api-types.ts';
import type { CallOptions } from '../call-operation.ts';
import type { Client } from '../client.ts';
import type { FiltersOf, QueryOf } from '../operation-types.ts';

/** `endpoint` is an id (`ep_…`) or a uid. */
export function endpoints({ call, list }: Client) {
  return {
    /** The only answer, beside `secret`, that holds the endpoint's secret. */
    create: (application: string, endpoint: NewEndpoint, options?: CallOptions) =>
      call('createEndpoint', { path: { application }, body: endpoint }, options),
    list: (application: string, filters?: FiltersOf<'listEndpoints'>, options?: CallOptions) =>
      list('listEndpoints', { application }, filters, options),
    get: (application: string, endpoint: string, options?: CallOptions) =>
      call('getEndpoint', { path: { application, endpoint } }, options),
    /** A JSON merge patch: null clears. */
    update: (application: string, endpoint: string, patch: EndpointPatch, options?: CallOptions) =>
      call('updateEndpoint', { path: { application, endpoint }, body: patch }, options),
    /** What is open is cancelled. */
    delete: (application: string, endpoint: string, options?: CallOptions) =>
      call('deleteEndpoint', { path: { application, endpoint } }, options),
    secret: (application: string, endpoint: string, options?: CallOptions) =>
      call('getSecret', { path: { application, endpoint } }, options),
    /** The secrets before stay live for the overlap, a day unless said otherwise. */
    rotateSecret: (application: string, endpoint: string, rotation?: Rotation, options?: CallOptions) =>
      call('rotateSecret', { path: { application, endpoint }, body: rotation }, options),
    /** Sends the example of an event type at once, and tells what came back. */
    test: (application: string, endpoint: string, type: string, options?: CallOptions) =>
      call('sendTest', { path: { application, endpoint }, body: { type } }, options),
    /** Tries again what failed or was cancelled in a span of time. */
    recover: (application: string, endpoint: string, span: Recover, options?: CallOptions) =>
      call('recover', { path: { application, endpoint }, body: span }, options),
    /** Makes deliveries of past events that the endpoint never got. */
    backfill: (application: string, endpoint: string, span: Backfill, options?: CallOptions) =>
      call('backfill', { path: { application, endpoint }, body: span }, options),
    /** How several do, for a list: of these ids (`ep_…`), or of the newest 50. */
    summaries: (application: string, endpoints?: readonly string[], options?: CallOptions) =>
      call(
        'summarizeEndpoints',
        { path: { application }, query: endpoints === undefined ? {} : { endpoints: endpoints.join(',') } },
        options,
      ),
    stats: (application: string, endpoint: string, query: QueryOf<'getEndpointStats'>, options?: CallOptions) =>
      call('getEndpointStats', { path: { application, endpoint }, query }, options),
  };
}
