import { readFileSync } from 'node:fs';
import { EmitError } from '@postrider/emitter';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client.ts';
import { placeOrder } from './place-order.ts';

// The database of DATABASE_URL, or that of a Postrider in development mode that was started here.
const connectionString = process.env['DATABASE_URL'] ?? readFileSync('.postrider/database-url', 'utf8').trim();
const db = new PrismaClient({ adapter: new PrismaPg({ connectionString, max: 1 }) });
const customer = process.argv[2] ?? 'demo';

/** As `prisma migrate` would make it. */
const CREATE_ORDERS = `create table if not exists example_orders (
  id serial primary key, customer text not null, cents integer not null
)`;

try {
  await db.$executeRawUnsafe(CREATE_ORDERS);
  const placed = await placeOrder(db, { customer, cents: 1990 }, () => {});
  console.log(`Order ${placed.orderId} is committed, and its event ${placed.eventId} with it.`);

  const before = await db.order.count();
  await placeOrder(db, { customer, cents: 5_000_000 }, ({ cents }) => {
    throw new RangeError(`${cents} cents are over the limit of the card`);
  }).catch((error: unknown) => {
    if (!(error instanceof RangeError)) throw error;
    console.log(`Another one was rolled back (${error.message}): its event never happened.`);
  });
  console.log(`Orders in the table: ${await db.order.count()}, as before: ${before}.`);
} catch (error) {
  if (!(error instanceof EmitError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await db.$disconnect();
}
