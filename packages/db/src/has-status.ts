import type { DeliveryStatus } from '@postrider/core';
import { and, isNull, type SQL, sql } from 'drizzle-orm';
import { deliveries } from './schema.ts';

/** Spelled out instead of passed: with a parameter the planner could not use the indexes on few of the statuses. */
export function hasStatus(status: DeliveryStatus): SQL | undefined {
  switch (status) {
    case 'pending':
      return and(isNull(deliveries.completedAt), sql`${deliveries.status} = 'pending'`);
    case 'retrying':
      return and(isNull(deliveries.completedAt), sql`${deliveries.status} = 'retrying'`);
    case 'delivered':
      return sql`${deliveries.status} = 'delivered'`;
    case 'failed':
      return sql`${deliveries.status} = 'failed'`;
    case 'cancelled':
      return sql`${deliveries.status} = 'cancelled'`;
  }
}
