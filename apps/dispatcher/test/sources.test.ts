import { SecretText } from '@postrider/core';
import { type Database, installOutbox, listSources, openDatabase, type SourceStatus } from '@postrider/db';
import { createEmptyDatabase, type OwnCluster, startOwnCluster, type TestDatabase, until } from '@postrider/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { countsById, openPlatform, type Platform, times } from './platform.ts';
import { dispatcherProcess, kill } from './processes.ts';

/** A service's database in a cluster that can be stopped and put back, and another beside Postrider's own. */
let billing: OwnCluster;
let shop: TestDatabase;
beforeAll(async () => {
  [billing, shop] = await Promise.all([startOwnCluster(), createEmptyDatabase()]);
  for (const url of [billing.url(), shop.url]) {
    await installOutbox({ url, reader: null, eventDataBytesMax: 262_144 });
  }
});
afterAll(async () => {
  await Promise.all([billing.remove(), shop.drop()]);
});

/** Emitters wait for those who deliver, so that there is always something to lose and little to wait for. */
const AHEAD_MAX = 200;

/** The emitters' connections to a database. */
function connect(url: string): Database {
  const database = openDatabase({ url, connectionsMax: 4, name: 'service' });
  onTestFinished(() => database.close());
  return database;
}

async function emit({ sql }: Database, application = 'app'): Promise<string> {
  const [row] = await sql<{ id: string }[]>`select postrider.emit(${application}, 'a.b', '{}'::text) as id`;
  return row?.id ?? '';
}

/** What each of them says of a source, as soon as `fact` holds of it. */
async function statusOnce(
  { database }: Platform,
  name: string,
  fact: (status: SourceStatus) => boolean,
): Promise<SourceStatus> {
  return until(`the source ${name} stands as it must`, async () => {
    const { items } = await listSources(database, { limit: 250, after: null });
    return items.find((source) => source.name === name && fact(source));
  });
}

const following = (urls: Readonly<Record<string, string>>) => ({
  sources: Object.entries(urls).map(([name, url]) => ({ name, url: new SecretText(url) })),
});

test('Whatever dispatchers are killed, what services emit becomes one event and one delivery each, and arrives.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  await platform.hook(receiver.url);
  const urls = { billing: billing.url(), shop: shop.url };
  const start = () => dispatcherProcess(platform, undefined, urls);
  const services = [connect(urls.billing), connect(urls.shop)];
  const emitted: string[] = [];
  let emitting = true;
  const emitters = services.map(async (service) => {
    while (emitting) {
      emitted.push(...(await Promise.all(times(4, () => emit(service)))));
      await until('most have arrived', () => !emitting || emitted.length < receiver.requests.length + AHEAD_MAX);
    }
  });
  let [first, second] = await Promise.all([start(), start()]);
  for (let round = 0; round < 2; round += 1) {
    const seen = receiver.requests.length;
    await until('some have arrived', () => receiver.requests.length > seen + 50);
    await kill(first);
    [first, second] = [second, await start()];
  }
  emitting = false;
  await Promise.all(emitters);
  await until('all have arrived', () => countsById(receiver).size >= emitted.length);
  const [counts] = await platform.database.sql`
    select (select count(*)::integer from postrider.events where type = 'a.b') as events,
      (select count(*)::integer from postrider.deliveries where event_type = 'a.b') as deliveries`;
  expect(counts).toEqual({ events: emitted.length, deliveries: emitted.length });
  expect(new Set(countsById(receiver).keys())).toEqual(new Set(emitted));
  await statusOnce(platform, 'billing', ({ lagSeconds }) => lagSeconds !== null && lagSeconds < 10);
});

test('A source that is away delays only itself, is told of once, and is read on when it is back.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  await platform.hook(receiver.url);
  const urls = { billing: billing.url(), shop: shop.url };
  await platform.dispatch(following(urls));
  // What the test before has left there becomes events of this platform.
  await statusOnce(platform, 'billing', ({ lagSeconds }) => lagSeconds !== null);
  const arrives = (id: string) => until(`${id} has arrived`, () => countsById(receiver).has(id));
  const at = connect(urls.billing);
  await arrives(await emit(at));
  await at.close();

  await billing.stop();
  const away = await statusOnce(platform, 'billing', ({ failure }) => failure !== null);
  expect(away.failure?.message).toMatch(/ECONN|CONNECTION|terminat|shut|starting/);
  await arrives(await emit(connect(urls.shop)));
  // Long enough for more than one try.
  const again = await statusOnce(platform, 'billing', ({ failure }) => (failure?.at ?? 0) > (away.failure?.at ?? 0));
  expect(again.lagSeconds).toBeGreaterThan(0);
  expect(platform.logged.filter((line) => line.includes('"source":"billing"'))).toHaveLength(1);

  await billing.start();
  expect(billing.url()).toBe(urls.billing);
  await arrives(await emit(connect(urls.billing)));
  const back = await statusOnce(platform, 'billing', ({ failure }) => failure === null);
  expect(back.readAt).not.toBeNull();
});

test('Of a source that is restored to an earlier state, what it then has and emits arrives, and what arrived before is not sent again.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  await platform.hook(receiver.url);
  const read = await emit(connect(billing.url()));
  await platform.dispatch(following({ billing: billing.url() }));
  const arrived = (ids: readonly string[]) =>
    until('all of them have arrived', () => ids.every((id) => countsById(receiver).has(id)));
  await arrived([read]);

  await billing.save();
  const lost: string[] = [];
  const later = connect(billing.url());
  for (let n = 0; n < 20; n += 1) lost.push(await emit(later));
  await arrived(lost);
  await later.close();
  const [before] = await platform.database.sql<{ lo: string }[]>`select lo::text from postrider.sources`;

  await billing.restore();
  // The same transaction ids once more, which the cursor is past.
  const restored = connect(billing.url());
  const emitted: string[] = [];
  for (let n = 0; n < 10; n += 1) emitted.push(await emit(restored));
  const [row] = await restored.sql<{ passed: number }[]>`
    select count(*) filter (where pg_visible_in_snapshot(xid, ${before?.lo ?? ''}::text::pg_snapshot))::integer as passed
    from (select xid from postrider.outbox order by id desc limit 10) as o`;
  expect(row?.passed).toBeGreaterThan(0);
  await arrived(emitted);
  const counts = countsById(receiver);
  for (const id of [read, ...lost, ...emitted]) expect(counts.get(id), id).toBe(1);
});
