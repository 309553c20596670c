import { emit } from '@postrider/emitter';
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import { orders } from './orders.ts';

export interface Order {
  readonly customer: string;
  readonly cents: number;
}

/**
 * Places an order, and tells the customer's endpoints of it: both, or neither. `charge` comes last, and if it throws there is
 * no order and no webhook.
 */
export async function placeOrder(
  db: PostgresJsDatabase,
  { customer, cents }: Order,
  charge: (order: Order) => void,
): Promise<{ readonly orderId: number; readonly eventId: string }> {
  return db.transaction(async (tx) => {
    const [row] = await tx.insert(orders).values({ customer, cents }).returning({ id: orders.id });
    if (row === undefined) throw new Error('No order was inserted.');
    const eventId = await emit(tx, {
      application: customer,
      type: 'order.created',
      data: { orderId: row.id, cents },
      idempotencyKey: `order-${row.id}-created`,
    });
    charge({ customer, cents });
    return { orderId: row.id, eventId };
  });
}
