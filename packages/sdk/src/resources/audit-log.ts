import type { CallOptions } from '../call-operation.ts';
import type { Client } from '../client.ts';
import type { FiltersOf } from '../operation-types.ts';

/** Who changed what, and who was shown a secret. */
export function auditLog({ list }: Client) {
  return {
    list: (filters?: FiltersOf<'readAuditLog'>, options?: CallOptions) => list('readAuditLog', {}, filters, options),
  };
}
