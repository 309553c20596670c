import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startCluster } from '@postrider/embedded-postgres';
import { createPostrider } from '@postrider/sdk';
import postgres from 'postgres';
import { CardDeclined, placeOrder } from './place-order.ts';
import { postrider, startPostrider } from './run-postrider.ts';
import { startReceiver } from './start-receiver.ts';

await using undo = new AsyncDisposableStack();
process.once('SIGINT', () => undo.disposeAsync().finally(() => process.exit(130)));

// PostgreSQL, and Postrider as it runs in production: API and dispatcher are processes of their own.
const directory = await mkdtemp(join(tmpdir(), 'postrider-first-five-minutes-'));
undo.defer(() => rm(directory, { recursive: true, force: true }));
// PostgreSQL runs as another user where we are root.
await chmod(directory, 0o711);
const cluster = await startCluster({ dataDirectory: directory });
undo.defer(async () => {
  await cluster.stop();
  await rm(cluster.location, { recursive: true, force: true });
});
const apiKey = randomBytes(24).toString('hex');
const settings = {
  DATABASE_URL: cluster.url(),
  PORT: '0',
  POSTRIDER_API_KEY: apiKey,
  POSTRIDER_MASTER_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  // The receiver is on this machine.
  POSTRIDER_EGRESS_ALLOW: '127.0.0.1',
  POSTRIDER_HTTP_TARGETS: 'true',
  POSTRIDER_LOG_LEVEL: 'error',
};
await postrider(['migrate'], settings);
const api = await startPostrider('api', settings);
undo.defer(() => api.end('SIGTERM'));
let dispatcher = await startPostrider('dispatcher', settings);
undo.defer(() => dispatcher.end('SIGTERM'));
console.log("A PostgreSQL, Postrider's API and its dispatcher are running.\n");

const url = api.url ?? '';
const client = createPostrider({ url, apiKey });
const secret = `whsec_${randomBytes(32).toString('base64')}`;
const receiver = await startReceiver(secret);
undo.defer(() => receiver.close());
await client.applications.create({ name: 'Acme', uid: 'acme' });
await client.endpoints.create('acme', { url: receiver.url, secret });

async function run(...args: readonly string[]): Promise<void> {
  console.log(`$ postrider ${args.map((one) => (/[ "]/.test(one) ? `'${one}'` : one)).join(' ')}`);
  console.log(await postrider(args, { POSTRIDER_URL: url, POSTRIDER_API_KEY: apiKey }));
}

async function arrived(): Promise<void> {
  const { id, body } = await receiver.next();
  // The data as it came: parsed and printed again, a number might be another.
  console.log(`  the receiver has ${id}, genuine: ${body.slice(body.indexOf('"data":') + '"data":'.length, -1)}`);
}

/** What the receiver has answered is on record a moment later: then, the id of the delivery. */
async function deliveredOnRecord(eventId: string): Promise<string> {
  for (;;) {
    const [delivery] = (await client.events.deliveries('acme', eventId).page()).data;
    if (delivery?.status === 'delivered') return delivery.id;
    await setTimeout(100);
  }
}

await run('send', 'order.created', '--data', '{"orderId": 12345678901234567890, "price": 1.0}');
await arrived();

const sql = postgres(cluster.url(), { max: 1, onnotice: () => {} });
undo.defer(() => sql.end());
await sql`create table orders (id serial primary key, customer text not null, cents integer not null)`;

console.log('\nAn order and its event, in one transaction:');
const { orderId, eventId } = await placeOrder(sql, { customer: 'acme', cents: 1990 });
console.log(`  order ${orderId} is committed, and ${eventId} with it`);
await arrived();
await placeOrder(sql, { customer: 'acme', cents: 5_000_000 }).catch((error: unknown) => {
  if (!(error instanceof CardDeclined)) throw error;
  console.log('  another is rolled back: its event never happened');
});
await deliveredOnRecord(eventId);

console.log('\nThe dispatcher is killed while the receiver has a request and has not answered:');
receiver.keepWaiting();
const cut = await placeOrder(sql, { customer: 'acme', cents: 2990 });
console.log(`  order ${cut.orderId} is committed, and ${cut.eventId} with it`);
await arrived();
await dispatcher.end('SIGKILL');
console.log('  kill -9: the dispatcher is dead');
const missed = await placeOrder(sql, { customer: 'acme', cents: 3990 });
console.log(`  order ${missed.orderId} is committed, and ${missed.eventId} with it: nobody is there to send it`);
dispatcher = await startPostrider('dispatcher', settings);
console.log('  another dispatcher is started');
await arrived();
await arrived();

console.log('\nEach attempt is on record, also the one whose end nobody saw:');
await run('deliveries', 'get', await deliveredOnRecord(cut.eventId));
