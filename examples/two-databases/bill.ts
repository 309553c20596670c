import { emit } from '@postrider/emitter';
import type postgres from 'postgres';

/** Bills a customer, and tells the customer's endpoints of it: both, or neither. Without an amount there is nothing to bill. */
export async function bill(
  sql: postgres.Sql,
  { customer, cents }: { readonly customer: string; readonly cents: number },
): Promise<{ readonly invoiceId: number; readonly eventId: string }> {
  return sql.begin(async (tx) => {
    const [row] = await tx<
      { id: number }[]
    >`insert into invoices (customer, cents) values (${customer}, ${cents}) returning id`;
    if (row === undefined) throw new Error('No invoice was inserted.');
    const data = { invoiceId: row.id, cents };
    const eventId = await emit(tx, { application: customer, type: 'invoice.created', data });
    if (cents <= 0) throw new RangeError(`${cents} cents are nothing to bill`);
    return { invoiceId: row.id, eventId };
  });
}
