import { randomBytes } from 'node:crypto';
import { createAddressGuard, SecretText } from '@postrider/core';
import type { Database } from '@postrider/db';
import { createTestDatabase, startReceiver, type TestDatabase } from '@postrider/testkit';
import { createApplication } from '@postrider/usecases';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clockCheck, partitionsCheck, queueCheck, relayCheck, sourcesCheck, versionCheck } from '../src/check-up.ts';
import { parseKeyRing, readKeyRing } from '../src/read-key-ring.ts';
import { postrider } from './command-line.ts';

let own: TestDatabase;
beforeAll(async () => {
  own = await createTestDatabase();
});
afterAll(() => own.drop());

const MASTER_KEYS = `k1:${Buffer.alloc(32, 7).toString('base64')}`;

const doctor = (environment: Record<string, string>, ...more: readonly string[]) =>
  postrider(['doctor', ...more], {
    environment: {
      DATABASE_URL: own.url,
      POSTRIDER_MASTER_KEYS: MASTER_KEYS,
      POSTRIDER_LOG_LEVEL: 'error',
      ...environment,
    },
  });

interface Check {
  readonly name: string;
  readonly state: string;
}
const statesOf = (checks: readonly Check[]) => Object.fromEntries(checks.map(({ name, state }) => [name, state]));

test('On a database that is well everything is looked at, warnings are told, and the exit code is 0.', async () => {
  const { code, json } = await doctor({}, '--json');
  expect(code).toBe(0);
  expect(json.healthy).toBe(true);
  expect(json.checks.map(({ name }: Check) => name)).toEqual([
    'PostgreSQL',
    'Clocks',
    'Migrations',
    'Master keys',
    'Relay',
    'Queue',
    'Partitions',
    'Egress',
  ]);
  const { lines } = await doctor({});
  // The partitions of a test's database reach three days ahead.
  expect(lines.at(-1)).toBe('Nothing is bad, but see the warnings.');
  expect(lines).toContainEqual(expect.stringMatching(/^PostgreSQL +good {2}Version 1\d\.\d answers\.$/));
});

test('A database out of reach is bad, told without its password, and the rest is looked at.', async () => {
  const { code, json, lines } = await doctor({ DATABASE_URL: 'postgres://me:hush@127.0.0.1:1/app' }, '--json');
  expect(code).toBe(1);
  expect(statesOf(json.checks)).toEqual({ Database: 'bad', Egress: 'good' });
  expect(lines.join()).not.toContain('hush');
});

test('A schema that is behind is bad, and says to migrate.', async () => {
  const behind = await createTestDatabase();
  try {
    await behind.database.sql`drop schema postrider, postrider_queue cascade`;
    const { code, lines } = await doctor({ DATABASE_URL: behind.url });
    expect(code).toBe(1);
    expect(lines).toContainEqual(expect.stringMatching(/^Migrations +bad {2}.* run postrider migrate/));
  } finally {
    await behind.drop();
  }
});

test('A master key that is another than the database knows is bad; none at hand is passed over.', async () => {
  const other = { POSTRIDER_MASTER_KEYS: `k1:${Buffer.alloc(32, 8).toString('base64')}` };
  await own.database.sql`delete from postrider.master_keys`;
  // As a process does it that starts.
  await readKeyRing(own, new SecretText(MASTER_KEYS));
  expect(statesOf((await doctor(other, '--json')).json.checks)).toMatchObject({ 'Master keys': 'bad' });
  const none = { POSTRIDER_MASTER_KEYS: '', POSTRIDER_DATA_DIR: '/nowhere' };
  expect(statesOf((await doctor(none, '--json')).json.checks)).toMatchObject({ 'Master keys': 'skipped' });
});

const ROOT = { actor: { kind: 'root' }, application: 'all' } as const;

const depsOf = (database: Database) => ({
  database,
  queue: { schedule: async () => {}, release: async () => {}, heldOf: async () => [] },
  keyRing: parseKeyRing(new SecretText(MASTER_KEYS)),
  doorbell: { ring: () => {} },
  random: randomBytes,
  now: () => new Date(),
  policy: { httpTargets: false, addressGuard: createAddressGuard({ allow: [] }), retentionDays: 30 },
  configurationSettled: async () => {},
});

test('An event that nobody relays is seen, and partitions that are missing.', async () => {
  const late = await createTestDatabase();
  try {
    const { sql } = late.database;
    const application = await createApplication(depsOf(late.database), ROOT, { name: 'Acme', uid: 'acme' });
    expect(application.ok).toBe(true);
    await sql`select postrider.emit('acme', 'order.paid', '1'::json)`;
    await sql`update postrider.events set created_at = now() - interval '10 minutes'`;
    const [row] = await sql<
      { day: string }[]
    >`select to_char(now() at time zone 'utc' + interval '1 day', 'YYYYMMDD') as day`;
    await sql.unsafe(`drop table postrider.attempts_${row?.day}`);
    const { json } = await doctor({ DATABASE_URL: late.url }, '--json');
    expect(statesOf(json.checks)).toMatchObject({ Relay: 'bad', Partitions: 'bad', Queue: 'good' });
  } finally {
    await late.drop();
  }
});

describe('--target', () => {
  test('says whether attempts get there, by the rules of this configuration.', async () => {
    const receiver = await startReceiver({ status: 404 });
    try {
      const refused = await doctor({}, '--target', receiver.url);
      expect(refused.code).toBe(1);
      const allowed = { POSTRIDER_HTTP_TARGETS: 'true', POSTRIDER_EGRESS_ALLOW: '127.0.0.0/8' };
      const { code, lines } = await doctor(allowed, '--target', receiver.url);
      expect(code).toBe(0);
      expect(lines.at(-2)).toMatch(/^Egress +good {2}http\S+ answers 404 within \d+ ms\.$/);
      expect(receiver.requests).toHaveLength(1);
    } finally {
      await receiver.close();
    }
  });
});

const source = (fields: object) => ({ name: 'billing', lagSeconds: 1, failure: null, refused: [], ...fields });

describe('The bounds', () => {
  test.each([
    ['Clocks a second apart', clockCheck(1_000, 0), 'good'],
    ['Clocks 1.1 s apart, if the answer took less', clockCheck(-1_100, 50), 'warning'],
    ['Clocks 1.1 s apart, if the answer took longer', clockCheck(-1_100, 200), 'good'],
    ['Clocks three minutes apart', clockCheck(180_000, 10), 'bad'],
    ['A relay that is 5 s behind', relayCheck(5_000), 'good'],
    ['A relay that is 6 s behind', relayCheck(6_000), 'warning'],
    ['A relay that is two minutes behind', relayCheck(120_000), 'bad'],
    ['A queue that waits for a minute', queueCheck(60_000), 'good'],
    ['A queue that waits for two', queueCheck(120_000), 'warning'],
    ['A queue that waits for eleven', queueCheck(660_000), 'bad'],
    ['Partitions for a week', partitionsCheck(7), 'good'],
    ['Partitions for less', partitionsCheck(6), 'warning'],
    ['Partitions for tomorrow', partitionsCheck(1), 'warning'],
    ['Partitions for today alone', partitionsCheck(0), 'bad'],
    ['Sources that are read', sourcesCheck([source({})]), 'good'],
    ['A source that fails', sourcesCheck([source({ failure: {} })]), 'warning'],
    ['A source of which something was refused', sourcesCheck([source({ refused: [{}] })]), 'warning'],
    ['A source that was never read', sourcesCheck([source({ lagSeconds: null })]), 'warning'],
    ['PostgreSQL 15', versionCheck({ version: '15.0', versionNumber: 150_000, readOnly: false }), 'good'],
    ['PostgreSQL 14', versionCheck({ version: '14.9', versionNumber: 140_009, readOnly: false }), 'bad'],
    ['A standby', versionCheck({ version: '18.4', versionNumber: 180_004, readOnly: true }), 'bad'],
  ])('%s: %o.', (_what, check, state) => {
    expect(check.state).toBe(state);
    expect(check.remedy === null).toBe(state === 'good');
  });
});
