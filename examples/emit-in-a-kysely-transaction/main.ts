import { readFileSync } from 'node:fs';
import { EmitError } from '@postrider/emitter';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { placeOrder, type Shop } from './place-order.ts';

// The database of DATABASE_URL, or that of a Postrider in development mode that was started here.
const connectionString = process.env['DATABASE_URL'] ?? readFileSync('.postrider/database-url', 'utf8').trim();
const db = new Kysely<Shop>({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString, max: 1 }) }) });
const customer = process.argv[2] ?? 'demo';

const countOrders = async () => (await db.selectFrom('example_orders').select('id').execute()).length;

try {
  await db.schema
    .createTable('example_orders')
    .ifNotExists()
    .addColumn('id', 'serial', (column) => column.primaryKey())
    .addColumn('customer', 'text', (column) => column.notNull())
    .addColumn('cents', 'integer', (column) => column.notNull())
    .execute();
  const placed = await placeOrder(db, { customer, cents: 1990 }, () => {});
  console.log(`Order ${placed.orderId} is committed, and its event ${placed.eventId} with it.`);

  const before = await countOrders();
  await placeOrder(db, { customer, cents: 5_000_000 }, ({ cents }) => {
    throw new RangeError(`${cents} cents are over the limit of the card`);
  }).catch((error: unknown) => {
    if (!(error instanceof RangeError)) throw error;
    console.log(`Another one was rolled back (${error.message}): its event never happened.`);
  });
  console.log(`Orders in the table: ${await countOrders()}, as before: ${before}.`);
} catch (error) {
  if (!(error instanceof EmitError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await db.destroy();
}
