import type { CallOptions } from '../call-operation.ts';
import type { Client } from '../client.ts';
import type { StreamOptions } from '../follow-stream.ts';
import type { QueryOf } from '../operation-types.ts';

/** All applications together. */
export function overview({ call, followOverview }: Client) {
  return {
    get: (query?: QueryOf<'getOverview'>, options?: CallOptions) => call('getOverview', { path: {}, query }, options),
    /** What changes of it, every two seconds. It has no end: stop looking, or abort the signal. */
    follow: (options: StreamOptions = {}) => followOverview(options),
  };
}
