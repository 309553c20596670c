import type { EventTypeFields, OpenApiDocument } from '../api-types.ts';
import type { CallOptions } from '../call-operation.ts';
import type { Client } from '../client.ts';
import type { FiltersOf, QueryOf } from '../operation-types.ts';

/** The catalogue; `eventType` is a name such as `message.delivered`. */
export function eventTypes({ call, list }: Client) {
  return {
    /** Makes it, or replaces it whole. */
    put: (eventType: string, fields: EventTypeFields, options?: CallOptions) =>
      call('putEventType', { path: { eventType }, body: fields }, options),
    get: (eventType: string, options?: CallOptions) => call('getEventType', { path: { eventType } }, options),
    delete: (eventType: string, options?: CallOptions) => call('deleteEventType', { path: { eventType } }, options),
    list: (filters?: FiltersOf<'listEventTypes'>, options?: CallOptions) =>
      list('listEventTypes', {}, filters, options),
    /** The catalogue as an OpenAPI document of webhooks. */
    exportOpenApi: (options?: CallOptions) => call('exportEventTypes', { path: {} }, options),
    importOpenApi: (document: OpenApiDocument, query?: QueryOf<'importEventTypes'>, options?: CallOptions) =>
      call('importEventTypes', { path: {}, query, body: document, repeatable: true }, options),
  };
}
