import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, migrate, openDatabase, type Tx } from '@postrider/db';
import { installQueue, openQueue } from '@postrider/queue';
import {
  hasTools,
  onServer,
  openWorkshop,
  type Receiver,
  type ServerWithTools,
  until,
  type Workshop,
} from '@postrider/testkit';
import { createApplication, updateEndpoint } from '@postrider/usecases';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  APPLICATION,
  countsById,
  EVERYTHING,
  type Hook,
  type Platform,
  platformOn,
  story,
  times,
  value,
} from './platform.ts';

const masterKeys = `test:${randomBytes(32).toString('base64')}`;

function opened(url: string): Database {
  const database = openDatabase({ url, connectionsMax: 8, name: 'postrider test' });
  onTestFinished(() => database.close());
  return database;
}

/** A Postrider on a new database of that server. */
async function originalOn(server: ServerWithTools, name: string): Promise<Platform> {
  const url = await newDatabase(server, name);
  await migrate({ url, daysAhead: 1 });
  const database = opened(url);
  await installQueue(database);
  const platform = await platformOn({ url, database, masterKeys });
  value(await createApplication(platform.deps, EVERYTHING, { name: 'An application', uid: APPLICATION }));
  return platform;
}

const copyAt = (url: string) => platformOn({ url, database: opened(url), masterKeys });

async function newDatabase(server: ServerWithTools, name: string): Promise<string> {
  await onServer(server.url(), (sql) => sql`create database ${sql(name)}`);
  return server.url(name);
}

/** Uses up transaction ids. */
async function spendTransactions(url: string, count: number): Promise<void> {
  await onServer(url, (sql) =>
    sql.unsafe(`
      do $$ begin for n in 1..${count} loop perform pg_current_xact_id(); commit; end loop; end $$`),
  );
}

/** As a service does. */
async function emitInSql({ sql }: Pick<Tx, 'sql'>): Promise<string> {
  const [row] = await sql<{ id: string }[]>`select postrider.emit(${APPLICATION}, 'message.sent', '{}'::text) as id`;
  return row?.id ?? '';
}

/** What there is at the moment that is kept: everything in every state. */
interface Past {
  readonly receiver: Receiver;
  readonly hook: Hook;
  readonly failing: Hook;
  /** Delivered at one endpoint, waiting for their second attempt at the other. */
  readonly closed: readonly string[];
  /** Relayed and waiting. */
  readonly open: readonly string[];
  /** In the hands of a process that was never heard of again. */
  readonly inHand: string;
  readonly unseen: readonly string[];
}

async function liveALittle(platform: Platform): Promise<Past> {
  const receiver = await platform.receiver();
  const broken = await platform.receiver({ status: 500 });
  const hook = await platform.hook(receiver.url, { eventTypes: ['message.sent', 'message.held'] });
  const failing = await platform.hook(broken.url, { eventTypes: ['message.sent'] });
  const dispatcher = await platform.dispatch();
  const closed = await platform.emit({}, {}, {});
  await until('the first are delivered', async () => {
    const { delivered = 0, retrying = 0 } = await platform.statuses();
    return delivered === 3 && retrying === 3;
  });
  await dispatcher.close();
  const [inHand = ''] = await platform.emit({ type: 'message.held' });
  await platform.relay();
  const killed = await openQueue(platform.database);
  expect(await killed.claim(1)).toHaveLength(1);
  await killed.close();
  const open = await platform.emit({}, {});
  await platform.relay();
  const unseen = [...(await platform.emit({})), await emitInSql(platform.database)];
  broken.respondWith({ status: 200 });
  return { receiver, hook, failing, closed, open, inHand, unseen };
}

/** As if 12 s had passed. */
async function endLeases({ database }: Platform): Promise<void> {
  await database.sql`
    update postrider_queue.job set heartbeat_on = heartbeat_on - interval '1 minute' where state = 'active'`;
}

/** Everything runs on in the copy: what was open is delivered, what was closed is left alone. */
async function expectToRunOn(copy: Platform, past: Past, early: readonly string[]): Promise<void> {
  const { receiver, hook, failing, closed, open, inHand, unseen } = past;
  const before = receiver.requests.length;
  await endLeases(copy);
  await copy.dispatch();
  const fresh = await copy.emit({});
  const sent = [...open, inHand, ...unseen, ...early, ...fresh];
  await copy.allClosed(closed.length + sent.length, hook);
  await copy.advance(100);
  await copy.allClosed(closed.length + sent.length - 1, failing);

  const counts = countsById({ requests: receiver.requests.slice(before) });
  expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(sent.map((event) => [event, 1])));
  expect(await copy.statuses()).toEqual({ delivered: 2 * (closed.length + sent.length) - 1 });
  expect(story(await copy.delivery(closed[0] ?? '', failing))).toEqual([
    'schedule rejected 500',
    'schedule delivered 200',
  ]);
  expect(story(await copy.delivery(inHand, hook))).toEqual(['schedule lost', 'schedule delivered 200']);
  await copy.checkNumbers();
}

describe.skipIf(!hasTools)('with the tools of PostgreSQL 15, which are not on every machine', () => {
  let workshop: Workshop;
  let younger: ServerWithTools;
  let older: ServerWithTools;
  beforeAll(async () => {
    workshop = await openWorkshop();
    [younger, older] = await Promise.all([workshop.start('younger'), workshop.start('older')]);
    await spendTransactions(older.url(), 3_000);
  });
  afterAll(() => workshop.close());

  const dumpAndRestore = async (from: string, to: string, ...without: readonly string[]) => {
    const file = join(workshop.folder, `${randomBytes(5).toString('hex')}.dump`);
    await workshop.run('pg_dump', '--format=custom', `--file=${file}`, ...without, from);
    await workshop.run('pg_restore', '--exit-on-error', `--dbname=${to}`, file);
  };
  const aboutCopies = ({ logged }: Platform) => logged.filter((line) => line.includes('restored into another cluster'));

  test('a dump that is restored into a younger cluster runs on there, also when that has used up the same transaction ids', async () => {
    const original = await originalOn(older, 'first');
    const past = await liveALittle(original);
    const url = await newDatabase(younger, 'first_copy');
    // What is not committed is not in a dump.
    await onServer(original.url, (sql) =>
      sql.begin(async (tx) => {
        await emitInSql({ sql: tx });
        await dumpAndRestore(original.url, url);
      }),
    );

    const copy = await copyAt(url);
    await expectToRunOn(copy, past, [await emitInSql(copy.database)]);
    expect(aboutCopies(copy)).toHaveLength(1);
    const before = past.receiver.requests.length;
    for (const _ of times(8, () => null)) {
      await spendTransactions(url, 500);
      await emitInSql(copy.database);
    }
    const requests = (await past.receiver.received(before + 8)).slice(before);
    expect([...countsById({ requests }).values()]).toEqual(times(8, () => 1));
  });

  test('a dump without the queue that is restored into an older cluster runs on there, once it is migrated', async () => {
    const original = await originalOn(younger, 'second');
    const past = await liveALittle(original);
    const url = await newDatabase(older, 'second_copy');
    await dumpAndRestore(original.url, url, '--exclude-schema=postrider_queue');
    await migrate({ url, daysAhead: 1 });
    const database = opened(url);
    await installQueue(database);
    // What is open is found when it has been due for a minute.
    await database.sql`
      update postrider.deliveries set next_attempt_at = next_attempt_at - interval '5 minutes' where completed_at is null`;
    const copy = await copyAt(url);
    await copy.dispatch();
    const sent = [...past.open, past.inHand, ...past.unseen];
    await copy.allClosed(2 * (past.closed.length + sent.length) - 1);
    const counts = countsById({ requests: past.receiver.requests.slice(past.closed.length) });
    expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(sent.map((event) => [event, 1])));
    expect(aboutCopies(copy)).toHaveLength(1);
  });

  test('a dump that is restored beside the original sends nothing while its endpoints are paused, and runs on when they are enabled', async () => {
    const original = await originalOn(older, 'third');
    const past = await liveALittle(original);
    const url = await newDatabase(older, 'third_copy');
    await dumpAndRestore(original.url, url);
    const copy = await copyAt(url);
    await copy.database.sql`
      update postrider.endpoints set status = 'paused', status_reason = 'manual', revision = revision + 1
      where status = 'enabled' and deleted_at is null`;
    const early = await emitInSql(copy.database);
    const before = past.receiver.requests.length;
    const paused = await copy.dispatch();
    await until('everything is relayed and parked', async () => {
      const { pending } = await copy.statuses(past.hook);
      // One is in a dead process's hands.
      return pending === past.open.length + past.unseen.length + 2 && (await copy.inQueue(past.hook)).queued === 1;
    });
    await paused.close();
    expect(past.receiver.requests).toHaveLength(before);

    for (const { id } of [past.hook, past.failing]) {
      const enabling = { application: APPLICATION, endpoint: id, patch: { status: 'enabled' as const } };
      value(await updateEndpoint(copy.deps, EVERYTHING, enabling));
    }
    await expectToRunOn(copy, past, [early]);
    expect(aboutCopies(copy)).toEqual([]);
  });

  test('a cluster that is set back to a moment runs on from there, and knows nothing of what came after', async () => {
    const archive = join(workshop.folder, 'archive');
    const server = await workshop.start('archived', {
      archive_mode: 'on',
      archive_command: `mkdir -p ${archive} && cp %p ${archive}/%f`,
    });
    const original = await originalOn(server, 'original');
    const data = await workshop.dataOf('recovered');
    await workshop.run('pg_basebackup', `--pgdata=${data}`, `--dbname=${server.url()}`, '--checkpoint=fast');
    const past = await liveALittle(original);
    await original.database.sql`select pg_create_restore_point('the moment')`;
    await endLeases(original);
    const dispatcher = await original.dispatch();
    const [forgotten = ''] = await original.emit({});
    await original.allClosed(past.closed.length + past.open.length + past.unseen.length + 1, past.hook);
    await dispatcher.close();
    await original.database.sql`select pg_switch_wal()`;
    await server.stop();

    await writeFile(join(data, 'recovery.signal'), '');
    const recovered = await workshop.start('recovered', {
      restore_command: `cp ${archive}/%f %p`,
      recovery_target_name: 'the moment',
      recovery_target_action: 'promote',
    });
    // A platform listens, which a cluster that is still being recovered refuses.
    const asked = openDatabase({ url: recovered.url('original'), connectionsMax: 1, name: 'test' });
    await until('the moment is reached', async () => {
      const [row] = await asked.sql<{ over: boolean }[]>`select not pg_is_in_recovery() as over`;
      return row?.over;
    });
    await asked.close();
    const copy = await copyAt(recovered.url('original'));
    await expectToRunOn(copy, past, [await emitInSql(copy.database)]);
    expect(
      await copy.database.sql`select from postrider.events where postrider.typeid('evt', id) = ${forgotten}`,
    ).toEqual([]);
    expect(aboutCopies(copy)).toEqual([]);
  });
});
