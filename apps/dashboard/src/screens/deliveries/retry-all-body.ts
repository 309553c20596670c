import type { BodyOf, QueryOf } from '@postrider/sdk/operations';

/** The filters of a list of deliveries. */
export type ListedBy = Omit<QueryOf<'listDeliveries'>, 'cursor' | 'limit'>;

/** Null where the API has no such operation: of what is open, or of everything there is. */
export function bulkOf({ status, endpoint, type, since, until }: ListedBy): BodyOf<'retryDeliveries'> | null {
  if (status === 'pending' || status === 'retrying') return null;
  const filters = {
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(type === undefined ? {} : { type }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
  if (Object.keys(filters).length === 0) return null;
  return { ...filters, ...(status === undefined ? {} : { status: [status] }) };
}
