import { type Bell, createDoorbell, type Database, type Doorbell, openDatabase } from '@postrider/db';
import { createTestDatabase, until } from '@postrider/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';

interface Process {
  readonly database: Database;
  readonly doorbell: Doorbell;
  readonly heard: Bell[];
}

let own: Awaited<ReturnType<typeof createTestDatabase>>;
let processes: Process[];
beforeEach(async () => {
  own = await createTestDatabase();
  processes = [];
});
afterEach(async () => {
  for (const { doorbell, database } of processes) {
    await doorbell.close();
    await database.close();
  }
  await own.drop();
});

async function newProcess(name: string): Promise<Process> {
  const database = openDatabase({ url: own.url, connectionsMax: 1, name });
  const doorbell = await createDoorbell(database);
  const heard: Bell[] = [];
  for (const bell of ['events', 'deliveries'] as const) doorbell.listen(bell, () => heard.push(bell));
  const one = { database, doorbell, heard };
  processes.push(one);
  return one;
}

test('A ring is heard in its own process at once, once.', async () => {
  const one = await newProcess('one');
  const other = await newProcess('other');
  one.doorbell.ring('events');
  expect(one.heard).toEqual(['events']);
  await until('the other has heard it', () => other.heard.includes('events'));
  expect(one.heard).toEqual(['events']);
});

test('Many rings reach another process as few notifications, and each bell is among them.', async () => {
  const one = await newProcess('one');
  const other = await newProcess('other');
  for (let n = 0; n < 500; n += 1) one.doorbell.ring(n % 2 === 0 ? 'events' : 'deliveries');
  await until('both have arrived', () => other.heard.includes('events') && other.heard.includes('deliveries'));
  expect(other.heard.length).toBeLessThanOrEqual(4);
});

test('A ring after a pause is heard like the first.', async () => {
  const one = await newProcess('one');
  const other = await newProcess('other');
  for (let n = 1; n <= 5; n += 1) {
    one.doorbell.ring('events');
    await until(`ring ${n} has been heard`, () => other.heard.length >= n);
  }
  expect(new Set(other.heard)).toEqual(new Set(['events']));
});

test('Who stops listening hears nothing more.', async () => {
  const { doorbell } = await newProcess('one');
  const heard: string[] = [];
  const stop = doorbell.listen('events', () => heard.push('events'));
  doorbell.ring('events');
  stop();
  doorbell.ring('events');
  expect(heard).toEqual(['events']);
});

test('After a lost connection everything is looked at once, and rings are heard again.', async () => {
  const one = await newProcess('one');
  const other = await newProcess('other');
  await own.database.sql`
    select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'other'`;
  await until('the other is told to look', () => other.heard.includes('events') && other.heard.includes('deliveries'));
  const before = other.heard.length;
  one.doorbell.ring('deliveries');
  await until('a ring is heard again', () => other.heard.length > before);
});

test('A closed doorbell is silent.', async () => {
  const one = await newProcess('one');
  await one.doorbell.close();
  one.doorbell.ring('events');
  expect(one.heard).toEqual([]);
});
