import { emit } from '@postrider/emitter';
import type { Generated, Kysely } from 'kysely';

/** The shop's own table, in the same database as Postrider's schema. */
export interface Shop {
  readonly example_orders: { readonly id: Generated<number>; readonly customer: string; readonly cents: number };
}

export interface Order {
  readonly customer: string;
  readonly cents: number;
}

/**
 * Places an order, and tells the customer's endpoints of it: both, or neither. `charge` comes last, and if it throws there is
 * no order and no webhook.
 */
export async function placeOrder(
  db: Kysely<Shop>,
  { customer, cents }: Order,
  charge: (order: Order) => void,
): Promise<{ readonly orderId: number; readonly eventId: string }> {
  return db.transaction().execute(async (tx) => {
    const { id } = await tx
      .insertInto('example_orders')
      .values({ customer, cents })
      .returning('id')
      .executeTakeFirstOrThrow();
    const eventId = await emit(tx, {
      application: customer,
      type: 'order.created',
      data: { orderId: id, cents },
      idempotencyKey: `order-${id}-created`,
    });
    charge({ customer, cents });
    return { orderId: id, eventId };
  });
}
