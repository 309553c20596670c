import { emit } from '@postrider/emitter';
import type { PrismaClient } from './generated/client.ts';

export interface Order {
  readonly customer: string;
  readonly cents: number;
}

/**
 * Places an order, and tells the customer's endpoints of it: both, or neither. `charge` comes last, and if it throws there is
 * no order and no webhook.
 */
export async function placeOrder(
  db: PrismaClient,
  { customer, cents }: Order,
  charge: (order: Order) => void,
): Promise<{ readonly orderId: number; readonly eventId: string }> {
  return db.$transaction(async (tx) => {
    const { id } = await tx.order.create({ data: { customer, cents } });
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
