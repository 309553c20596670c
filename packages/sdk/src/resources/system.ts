import type { CallOptions } from '../call-operation.ts';
import type { Client } from '../client.ts';

/** How the instance is, and how it was set up. */
export function system({ call }: Client) {
  return {
    get: (options?: CallOptions) => call('getSystem', { path: {} }, options),
    settings: (options?: CallOptions) => call('getSettings', { path: {} }, options),
  };
}
