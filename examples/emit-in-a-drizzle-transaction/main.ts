import { readFileSync } from 'node:fs';
import { EmitError } from '@postrider/emitter';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { CREATE_ORDERS, orders } from './orders.ts';
import { placeOrder } from './place-order.ts';

// The database of DATABASE_URL, or that of a Postrider in development mode that was started here.
const sql = postgres(process.env['DATABASE_URL'] ?? readFileSync('.postrider/database-url', 'utf8').trim(), {
  max: 1,
  onnotice: () => {},
});
const db = drizzle(sql);
const customer = process.argv[2] ?? 'demo';

try {
  await db.execute(CREATE_ORDERS);
  const placed = await placeOrder(db, { customer, cents: 1990 }, () => {});
  console.log(`Order ${placed.orderId} is committed, and its event ${placed.eventId} with it.`);

  const before = await db.$count(orders);
  await placeOrder(db, { customer, cents: 5_000_000 }, ({ cents }) => {
    throw new RangeError(`${cents} cents are over the limit of the card`);
  }).catch((error: unknown) => {
    if (!(error instanceof RangeError)) throw error;
    console.log(`Another one was rolled back (${error.message}): its event never happened.`);
  });
  console.log(`Orders in the table: ${await db.$count(orders)}, as before: ${before}.`);
} catch (error) {
  if (!(error instanceof EmitError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await sql.end();
}
