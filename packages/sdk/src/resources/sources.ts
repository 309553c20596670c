import type { CallOptions } from '../call-operation.ts';
import type { Client } from '../client.ts';
import type { FiltersOf } from '../operation-types.ts';

/** Databases of services that events are read from. */
export function sources({ list }: Client) {
  return {
    list: (filters?: FiltersOf<'listSources'>, options?: CallOptions) => list('listSources', {}, filters, options),
  };
}
