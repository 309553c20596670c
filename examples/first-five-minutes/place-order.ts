import { emit } from '@postrider/emitter';
import type postgres from 'postgres';

export class CardDeclined extends Error {}

/** Places an order, and tells the customer's endpoints of it: both, or neither. */
export async function placeOrder(
  sql: postgres.Sql,
  { customer, cents }: { readonly customer: string; readonly cents: number },
): Promise<{ readonly orderId: number; readonly eventId: string }> {
  return sql.begin(async (tx) => {
    const [row] = await tx<
      { id: number }[]
    >`insert into orders (customer, cents) values (${customer}, ${cents}) returning id`;
    if (row === undefined) throw new Error('No order was inserted.');
    const data = { orderId: row.id, cents };
    const eventId = await emit(tx, { application: customer, type: 'order.created', data });
    if (cents > 100_000) throw new CardDeclined();
    return { orderId: row.id, eventId };
  });
}
