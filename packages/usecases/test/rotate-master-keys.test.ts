import { type Endpoint, SecretText } from '@postrider/core';
import {
  headersNotUnder,
  insertSecret,
  masterKeysInUse,
  replaceHeaders,
  replaceSecrets,
  secretsNotUnder,
} from '@postrider/db';
import { type KeyRing, open, seal } from '@postrider/encryption';
import {
  createEndpoint,
  getSecret,
  headerContext,
  type MasterKeyRotation,
  rotateMasterKeys,
  rotateSecret,
  secretContext,
  updateEndpoint,
} from '@postrider/usecases';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  appId,
  EVERYTHING,
  endpointId,
  newApplication,
  newEndpoint,
  openWorld,
  ringOf,
  value,
  type World,
} from './world.ts';

const OLD = ringOf(['k1', 1]);
const BOTH = ringOf(['k2', 2], ['k1', 1]);
const NEW = ringOf(['k2', 2]);

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
beforeEach(async () => {
  await world.database.sql`delete from postrider.endpoint_secrets`;
  await world.database.sql`update postrider.endpoints set headers = '[]'`;
});
afterAll(() => world.close());

/** What a process with this ring uses. */
const depsWith = (keyRing: KeyRing) => ({ ...world.deps, keyRing });

const rotate = (keyRing = BOTH, progress: (rows: number) => void = () => {}): Promise<MasterKeyRotation> =>
  rotateMasterKeys({ database: world.database, keyRing, progress });

const inUse = () => masterKeysInUse(world.database);

async function madeUnder(keyRing: KeyRing, headers: Record<string, string> = {}) {
  const theirs = { ...world, deps: depsWith(keyRing) };
  const application = await newApplication(theirs);
  const endpoint = await newEndpoint(theirs, application, { headers });
  return { endpoint, ref: { application: appId(application), endpoint: endpointId(endpoint) } };
}

type Made = Awaited<ReturnType<typeof madeUnder>>;

const headersOf = async (keyRing: KeyRing, { id }: Endpoint) => {
  const [row] = await world.database.sql<{ headers: { name: string; value?: string; sealed?: string }[] }[]>`
    select headers from postrider.endpoints where id = ${id}`;
  return (row?.headers ?? []).map(({ name, value: text, sealed }) => [
    name,
    sealed === undefined ? text : open(keyRing, sealed, headerContext(id, name)).reveal(),
  ]);
};

const secretsOf = async (keyRing: KeyRing, { ref }: Made) => value(await getSecret(depsWith(keyRing), EVERYTHING, ref));

/** So many secrets under the old key, of one endpoint. */
async function manySecrets(count: number): Promise<Made> {
  const made = await madeUnder(OLD);
  const { id } = made.endpoint;
  for (let n = 1; n < count; n += 1) {
    const sealed = seal(OLD, new SecretText(`secret number ${n}`), secretContext(id));
    await insertSecret(world.database, EVERYTHING, id, { sealed, kind: 'text' });
  }
  return made;
}

const entries = () => world.database.sql`
  select action, target_id, after from postrider.audit_log where action like 'master_keys.rotat%' order by id`;

describe('rotating the master keys', () => {
  test('puts secrets, earlier ones too, and headers under the active key, and says which keys may go', async () => {
    const made = await madeUnder(OLD, { 'x-token': 'hidden', 'x-plain': 'seen', authorization: 'Bearer hidden' });
    value(await rotateSecret(depsWith(OLD), EVERYTHING, { ...made.ref, overlapSeconds: 60 }));
    const before = await secretsOf(OLD, made);
    expect(await inUse()).toEqual(['k1']);

    expect(await rotate()).toEqual({ secrets: 2, headers: 1, unreadable: [], busy: 0, unneeded: ['k1'] });
    expect(await inUse()).toEqual(['k2']);
    expect(await secretsOf(NEW, made)).toEqual(before);
    expect(await headersOf(NEW, made.endpoint)).toEqual([
      ['x-token', 'hidden'],
      ['x-plain', 'seen'],
      ['authorization', 'Bearer hidden'],
    ]);
  });

  test('is no change of the endpoint: neither its revision nor when it was changed', async () => {
    const { endpoint } = await madeUnder(OLD, { 'x-token': 'hidden' });
    const row = () => world.database.sql`
      select revision, updated_at, (select count(*) from postrider.endpoint_revisions where endpoint_id = e.id)
      from postrider.endpoints as e where id = ${endpoint.id}`;
    const before = await row();
    await rotate();
    expect(await row()).toEqual(before);
  });

  test('again finds nothing to do, and is on record once', async () => {
    await madeUnder(OLD);
    const before = (await entries()).length;
    await rotate();
    expect(await rotate()).toEqual({ secrets: 0, headers: 0, unreadable: [], busy: 0, unneeded: ['k1'] });
    expect((await entries()).slice(before)).toEqual([
      { action: 'master_keys.rotation_begun', target_id: 'k2', after: null },
      {
        action: 'master_keys.rotated',
        target_id: 'k2',
        after: JSON.stringify({ secrets: 1, headers: 0, unreadable: 0, unneeded: ['k1'] }),
      },
    ]);
  });

  test('keeps a key of the ring that something is under which does not open, and names its endpoint', async () => {
    const good = await madeUnder(OLD, { 'x-token': 'hidden' });
    const bad = await madeUnder(OLD, { 'x-token': 'hidden', 'x-key': 'kept' });
    await world.database.sql`
      update postrider.endpoint_secrets set sealed = 'k1.AAAA' where endpoint_id = ${bad.endpoint.id}`;
    await world.database.sql`
      update postrider.endpoints set headers = jsonb_set(headers, '{0,sealed}', '"k1.AAAA"') where id = ${bad.endpoint.id}`;
    const rotation = { unreadable: [bad.endpoint.id], busy: 0, unneeded: [] };
    expect(await rotate()).toEqual({ ...rotation, secrets: 1, headers: 2 });
    expect(await rotate()).toEqual({ ...rotation, secrets: 0, headers: 0 });
    expect(await headersOf(NEW, good.endpoint)).toEqual([['x-token', 'hidden']]);
    const [row] = await world.database.sql<{ headers: { sealed: string }[] }[]>`
      select headers from postrider.endpoints where id = ${bad.endpoint.id}`;
    expect(row?.headers.map(({ sealed }) => sealed.slice(0, 3))).toEqual(['k1.', 'k2.']);
  });

  test('leaves what is under a key that the ring lacks', async () => {
    const lost = await madeUnder(ringOf(['k0', 0]));
    await madeUnder(OLD);
    expect(await rotate()).toMatchObject({ secrets: 1, unreadable: [lost.endpoint.id], unneeded: ['k1'] });
    expect(await inUse()).toEqual(['k0', 'k2']);
  });

  test('that was ended between two pages is on record, and the next goes on where it was', async () => {
    const made = await manySecrets(450);
    const before = (await entries()).length;
    const told: number[] = [];
    const killed = rotate(BOTH, (rows) => {
      told.push(rows);
      if (told.length === 2) throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    expect(told).toEqual([200, 400]);
    expect((await entries()).slice(before)).toMatchObject([{ action: 'master_keys.rotation_begun' }]);
    expect(await inUse()).toEqual(['k1', 'k2']);
    expect(await rotate()).toMatchObject({ secrets: 50, unneeded: ['k1'] });
    const { secret, previous } = await secretsOf(NEW, made);
    expect(previous).toEqual([]);
    expect(secret.reveal()).toBe('secret number 449');
  });

  test('by several at once is done once', async () => {
    await manySecrets(450);
    const rotations = await Promise.all([rotate(), rotate(), rotate()]);
    expect(rotations.reduce((sum, { secrets }) => sum + secrets, 0)).toBe(450);
    expect(await inUse()).toEqual(['k2']);
  });

  test('loses nothing of what is made and changed meanwhile, whichever key that is under', async () => {
    const mades = await Promise.all(Array.from({ length: 30 }, () => madeUnder(OLD, { 'x-token': 'first' })));
    const CHANGES = 8;
    const secretNow = (n: number) => new SecretText(`whsec_${Buffer.alloc(32, n + 1).toString('base64')}`);
    let going = true;
    const rotating = (async () => {
      while (going) await rotate();
    })();
    await Promise.all(
      mades.map(async ({ ref }, n) => {
        // As a process does that has not been told of the new key's turn yet.
        const deps = depsWith(ringOf(['k1', 1], ['k2', 2]));
        for (let change = 0; change < CHANGES; change += 1) {
          const patch = { headers: { 'x-token': `${n}/${change}`, [`x-secret-${change}`]: 'more' } };
          value(await updateEndpoint(deps, EVERYTHING, { ...ref, patch }));
        }
        value(await rotateSecret(deps, EVERYTHING, { ...ref, secret: secretNow(n), overlapSeconds: 60 }));
        value(await createEndpoint(deps, EVERYTHING, { application: ref.application, url: 'https://receiver.test/' }));
      }),
    );
    going = false;
    await rotating;
    await rotate();
    expect(await inUse()).toEqual(['k2']);
    for (const [n, made] of mades.entries()) {
      expect((await secretsOf(NEW, made)).secret).toEqual(secretNow(n));
      const headers = Object.fromEntries(await headersOf(NEW, made.endpoint));
      const added = Array.from({ length: CHANGES }, (_, change) => [`x-secret-${change}`, 'more']);
      expect(headers).toEqual({ 'x-token': `${n}/${CHANGES - 1}`, ...Object.fromEntries(added) });
    }
  });
});

describe('what was sealed', () => {
  test('is replaced only if it is still what was read', async () => {
    const { endpoint } = await madeUnder(OLD, { 'x-token': 'hidden' });
    const { database } = world;
    const [secret] = (await secretsNotUnder(database, 'k2', { after: null, max: 1 })).items;
    const [headers] = (await headersNotUnder(database, 'k2', { after: null, max: 1 })).items;
    const seq = secret?.seq ?? '';
    const from = headers?.headers ?? [];
    expect(await replaceSecrets(database, [{ seq, from: 'k1.other', to: 'k2.AAAA' }])).toBe(0);
    const other = [{ name: 'x-token', sealed: 'k1.other' }];
    expect(await replaceHeaders(database, [{ endpointId: endpoint.id, from: other, to: [] }])).toBe(0);
    expect(await replaceSecrets(database, [{ seq, from: secret?.sealed ?? '', to: 'k2.AAAA' }])).toBe(1);
    expect(await replaceHeaders(database, [{ endpointId: endpoint.id, from, to: other }])).toBe(1);
  });

  test('is passed over, and not waited for, while somebody holds its row', async () => {
    const { endpoint } = await madeUnder(OLD, { 'x-token': 'hidden' });
    const { database } = world;
    const [secret] = (await secretsNotUnder(database, 'k2', { after: null, max: 1 })).items;
    const [headers] = (await headersNotUnder(database, 'k2', { after: null, max: 1 })).items;
    await database.transaction(async ({ sql }) => {
      await sql`select from postrider.endpoints where id = ${endpoint.id} for no key update`;
      await sql`select from postrider.endpoint_secrets for no key update`;
      const from = headers?.headers ?? [];
      expect(await replaceHeaders(database, [{ endpointId: endpoint.id, from, to: [] }])).toBe(0);
      const { seq = '', sealed = '' } = secret ?? {};
      expect(await replaceSecrets(database, [{ seq, from: sealed, to: 'k2.AAAA' }])).toBe(0);
    });
    expect(await rotate()).toMatchObject({ secrets: 1, headers: 1, busy: 0 });
  });

  test('is found by a later walk when somebody held it in an earlier one', async () => {
    const { endpoint } = await madeUnder(OLD, { 'x-token': 'hidden' });
    const locked = Promise.withResolvers<void>();
    const passedOver = Promise.withResolvers<void>();
    const held = world.database.transaction(async ({ sql }) => {
      await sql`select from postrider.endpoints where id = ${endpoint.id} for no key update`;
      locked.resolve();
      await passedOver.promise;
    });
    await locked.promise;
    let told = 0;
    const rotation = await rotate(BOTH, () => {
      told += 1;
      // The first walk is over.
      if (told === 2) passedOver.resolve();
    });
    await held;
    expect(rotation).toMatchObject({ secrets: 1, headers: 1, busy: 0, unneeded: ['k1'] });
    expect(told).toBeGreaterThan(2);
  });
});
