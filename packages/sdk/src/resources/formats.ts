import type { FormatDefinition } from '../api-types.ts';
import type { CallOptions } from '../call-operation.ts';
import type { Client } from '../client.ts';
import type { FiltersOf } from '../operation-types.ts';

/** How requests look to receivers; `format` is a name. */
export function formats({ call, list }: Client) {
  return {
    /** Makes it, or redefines it for everybody who has it. */
    put: (format: string, definition: FormatDefinition, options?: CallOptions) =>
      call('putFormat', { path: { format }, body: definition }, options),
    get: (format: string, options?: CallOptions) => call('getFormat', { path: { format } }, options),
    delete: (format: string, options?: CallOptions) => call('deleteFormat', { path: { format } }, options),
    list: (filters?: FiltersOf<'listFormats'>, options?: CallOptions) => list('listFormats', {}, filters, options),
  };
}
