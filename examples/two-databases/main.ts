import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { startCluster } from '@postrider/embedded-postgres';
import { createPostrider } from '@postrider/sdk';
import postgres from 'postgres';
import { bill } from './bill.ts';
import { postrider, startPostrider } from './run-postrider.ts';

await using undo = new AsyncDisposableStack();

const directory = await mkdtemp(join(tmpdir(), 'postrider-two-databases-'));
undo.defer(() => rm(directory, { recursive: true, force: true }));
// PostgreSQL runs as another user where we are root.
await chmod(directory, 0o711);

// The service's own PostgreSQL, to which Postrider's command adds an outbox.
const billing = await startCluster({ dataDirectory: join(directory, 'billing') });
undo.defer(async () => {
  await billing.stop();
  await rm(billing.location, { recursive: true, force: true });
});
await postrider(directory, ['outbox', 'install', '--database', billing.url()]);
console.log('The billing service has a PostgreSQL of its own, with an outbox in it.');

const running = await startPostrider(directory, `billing=${billing.url()}`);
undo.defer(() => running.stop());
console.log('Postrider reads it, and has another.');

const server = createServer();
const received = once(server, 'request').then(async ([request, response]) => {
  const body = await text(request);
  response.end();
  return JSON.parse(body);
});
await once(server.listen(0, '127.0.0.1'), 'listening');
undo.defer(async () => {
  server.close();
  server.closeAllConnections();
});
const { port } = server.address() as AddressInfo;

const api = createPostrider({ url: running.url, apiKey: running.apiKey });
await api.applications.create({ name: 'Acme', uid: 'acme' });
await api.endpoints.create('acme', { url: `http://127.0.0.1:${port}/` });

const sql = postgres(billing.url(), { max: 1, onnotice: () => {} });
undo.defer(() => sql.end());
await sql`create table invoices (id serial primary key, customer text not null, cents integer not null)`;

const { invoiceId, eventId } = await bill(sql, { customer: 'acme', cents: 1990 });
console.log(`Invoice ${invoiceId} is committed in the service's database, and its event ${eventId} with it.`);
const webhook = await received;
console.log(`The receiver got ${webhook.id}: ${JSON.stringify(webhook.data)}`);

await bill(sql, { customer: 'acme', cents: 0 }).catch((error: unknown) => {
  if (!(error instanceof RangeError)) throw error;
  console.log('Another one was rolled back: its event never happened.');
});

for (;;) {
  const [source] = (await api.sources.list().page()).data;
  if (source !== undefined && source.lagSeconds !== null && source.refused.length === 0) {
    console.log(`Source ${source.name}: nothing is waiting, nothing was refused.`);
    break;
  }
  await setTimeout(100);
}
