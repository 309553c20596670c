import type { NewKey } from '../api-types.ts';
import type { CallOptions } from '../call-operation.ts';
import type { Client } from '../client.ts';
import type { FiltersOf } from '../operation-types.ts';

/** API keys; `key` is an id (`key_…`). */
export function keys({ call, list }: Client) {
  return {
    /** The only answer that holds the key itself. */
    create: (key: NewKey, options?: CallOptions) => call('createKey', { path: {}, body: key }, options),
    list: (filters?: FiltersOf<'listKeys'>, options?: CallOptions) => list('listKeys', {}, filters, options),
    revoke: (key: string, options?: CallOptions) => call('revokeKey', { path: { key } }, options),
  };
}
