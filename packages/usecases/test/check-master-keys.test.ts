import { type Database, masterKeysInUse } from '@postrider/db';
import { type KeyRing, opensCanary } from '@postrider/encryption';
import { createTestDatabase } from '@postrider/testkit';
import { acceptLostKeys, checkMasterKeys, masterKeyStatus } from '@postrider/usecases';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newApplication, newEndpoint, openWorld, ringOf, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
beforeEach(async () => {
  await world.database.sql`truncate postrider.master_keys`;
  await world.database.sql`delete from postrider.endpoint_secrets`;
  await world.database.sql`update postrider.endpoints set headers = '[]'`;
});
afterAll(() => world.close());

const check = (keyRing: KeyRing, database: Database = world.database) => checkMasterKeys({ database, keyRing });
const known = async () =>
  (await world.database.sql`select id from postrider.master_keys order by id`).map(({ id }) => id);

/** Something under the active key of this ring, as a process with it would have stored it. */
async function store(keyRing: KeyRing, fields: Parameters<typeof newEndpoint>[2] = {}): Promise<void> {
  const theirs = { ...world, deps: { ...world.deps, keyRing } };
  await newEndpoint(theirs, await newApplication(theirs), fields);
}

describe('a ring of master keys', () => {
  test('that nobody has used before may start, and each of its keys is known from then on', async () => {
    const ring = ringOf(['k1', 1], ['k2', 2]);
    expect(await check(ring)).toEqual([]);
    expect(await known()).toEqual(['k1', 'k2']);
    expect(await check(ring)).toEqual([]);
    const [row] = await world.database.sql<
      { canary: string }[]
    >`select canary from postrider.master_keys where id = 'k2'`;
    expect(opensCanary(ring, row?.canary ?? '', 'k2')).toBe(true);
    expect(opensCanary(ring, row?.canary ?? '', 'k1')).toBe(false);
  });

  test('with another key under a known id may not, whether that key encrypts or only decrypts', async () => {
    await check(ringOf(['k1', 1], ['k2', 2]));
    expect(await check(ringOf(['k1', 9], ['k2', 2]))).toEqual([{ kind: 'other_key', id: 'k1' }]);
    expect(await check(ringOf(['k1', 1], ['k2', 9]))).toEqual([{ kind: 'other_key', id: 'k2' }]);
    expect(await check(ringOf(['k3', 3], ['k1', 2]))).toEqual([{ kind: 'other_key', id: 'k1' }]);
    expect(await known()).toEqual(['k1', 'k2']);
  });

  test('with a wrong key may not start on a database from before there were canaries, and with the right one may', async () => {
    await store(ringOf(['k1', 1]));
    expect(await check(ringOf(['k1', 9]))).toEqual([{ kind: 'other_key', id: 'k1' }]);
    expect(await known()).toEqual([]);
    expect(await check(ringOf(['k1', 1]))).toEqual([]);
    expect(await known()).toEqual(['k1']);
  });

  test('with a wrong key may not start either where only headers are under it', async () => {
    await store(ringOf(['k1', 1]), { headers: { 'x-token': 'hidden', 'x-plain': 'seen' } });
    await world.database.sql`delete from postrider.endpoint_secrets`;
    expect(await check(ringOf(['k1', 9]))).toEqual([{ kind: 'other_key', id: 'k1' }]);
    expect(await check(ringOf(['k1', 1]))).toEqual([]);
  });

  test('is not judged by the one secret that was changed by hand', async () => {
    const ring = ringOf(['k1', 1]);
    await store(ring);
    await world.database.sql`update postrider.endpoint_secrets set sealed = 'k1.AAAA'`;
    await store(ring);
    expect(await check(ring)).toEqual([]);
  });

  test('without a key that secrets or headers are under may not start, and with it in any place may', async () => {
    await store(ringOf(['k1', 1]));
    await store(ringOf(['k2', 2]), { headers: { 'x-token': 'hidden' } });
    await world.database.sql`delete from postrider.endpoint_secrets where sealed like 'k2.%'`;
    expect(await check(ringOf(['k3', 3]))).toEqual([
      { kind: 'missing', id: 'k1' },
      { kind: 'missing', id: 'k2' },
    ]);
    expect(await check(ringOf(['k2', 2]))).toEqual([{ kind: 'missing', id: 'k1' }]);
    expect(await check(ringOf(['k1', 1]))).toEqual([{ kind: 'missing', id: 'k2' }]);
    expect(await check(ringOf(['k3', 3], ['k2', 2], ['k1', 1]))).toEqual([]);
  });

  test('whose missing key was accepted as lost may start, until the key is found and a wrong one is refused again', async () => {
    const ring = ringOf(['k2', 2]);
    await store(ringOf(['k1', 1]));
    expect(await acceptLostKeys({ database: world.database, keyRing: ring })).toEqual(['k1']);
    expect(
      await world.database.sql`
        select target_id, actor_kind, actor_name from postrider.audit_log where action = 'master_keys.lost'`,
    ).toEqual([{ target_id: 'k1', actor_kind: 'system', actor_name: 'master-keys accept-loss' }]);
    expect(await check(ring)).toEqual([]);
    expect(await acceptLostKeys({ database: world.database, keyRing: ring })).toEqual([]);
    expect(await check(ringOf(['k2', 2], ['k1', 9]))).toEqual([{ kind: 'other_key', id: 'k1' }]);
    expect(await check(ringOf(['k2', 2], ['k1', 1]))).toEqual([]);
    expect(await check(ring)).toEqual([{ kind: 'missing', id: 'k1' }]);
  });

  test('is seen with what each of its keys encrypts, and with those it lacks', async () => {
    await store(ringOf(['k1', 1]), { headers: { 'x-token': 'hidden', 'x-plain': 'seen' } });
    await store(ringOf(['k0', 0]));
    const status = await masterKeyStatus({ database: world.database, keyRing: ringOf(['k2', 2], ['k1', 1]) });
    expect(status).toEqual([
      { id: 'k2', place: 'active', problem: null, isLost: false, secrets: 0, endpoints: 0 },
      { id: 'k1', place: 'older', problem: null, isLost: false, secrets: 1, endpoints: 1 },
      { id: 'k0', place: 'absent', problem: 'missing', isLost: false, secrets: 1, endpoints: 0 },
    ]);
    expect(await known()).toEqual([]);
  });
});

test('Of processes that start at once with different keys under one id, those with one of them go on.', async () => {
  const { database, drop } = await createTestDatabase();
  try {
    const fills = [1, 2, 1, 2, 1, 2];
    const answers = await Promise.all(fills.map((fill) => check(ringOf(['k1', fill]), database)));
    const started = new Set(fills.filter((_, n) => answers[n]?.length === 0));
    expect(started.size).toBe(1);
    const refused = answers.filter((problems) => problems.length > 0);
    expect(refused).toEqual(Array(3).fill([{ kind: 'other_key', id: 'k1' }]));
  } finally {
    await drop();
  }
});

test('Which keys are in use is read by a step per key, however much is under each.', async () => {
  const { database } = world;
  await store(ringOf(['k1', 1]), { headers: { 'x-token': 'hidden' } });
  await database.sql`
    insert into postrider.endpoint_secrets (endpoint_id, sealed)
    select endpoint_id, case when n % 2 = 0 then 'k1.' else 'k2.' end || n
    from postrider.endpoint_secrets, generate_series(1, 5000) as n`;
  const rows = await database.transaction(async (tx) => {
    const readSoFar = async () => {
      const [read] = await tx.sql<{ rows: number }[]>`
        select (seq_tup_read + idx_tup_fetch)::integer as rows from pg_stat_xact_user_tables
        where relid = 'postrider.endpoint_secrets'::regclass`;
      return read?.rows ?? Number.NaN;
    };
    // The connection's last transactions are counted in until PostgreSQL has handed their counts on.
    const before = await readSoFar();
    expect(await masterKeysInUse(tx)).toEqual(['k1', 'k2']);
    return (await readSoFar()) - before;
  });
  expect(rows).toBeLessThan(10);
});
