import { type Access, decodeId, encodeId, SCOPES, type Scope } from '@postrider/core';
import { until } from '@postrider/testkit';
import {
  createKey,
  deleteApplication,
  KEYS_MAX,
  KEYS_OF_APPLICATION_MAX,
  listKeys,
  type NewKey,
  noteKeyUse,
  recognizeKey,
  revokeKey,
  rootProver,
} from '@postrider/usecases';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appId, EVERYTHING, NOBODY, newApplication, onlyIn, openWorld, refusal, value, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const HOUR_MS = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS);

const make = (access: Access, fields: Partial<NewKey> = {}) =>
  createKey(world.deps, access, { name: 'A key', scopes: ['keys:write', 'events:read'], ...fields });

const recognize = (text: string, { database }: Pick<World, 'database'> = world) =>
  recognizeKey({ database, proveRoot: rootProver('the root key') }, text);

/** The access that the key's own text gives. */
async function accessOf(text: string): Promise<Access> {
  const key = await recognize(text);
  if (key === null) throw new Error('The key is not recognised.');
  return { actor: key.actor, application: key.application };
}

/** A key of these fields, made by the root key, and what it gives. */
async function holder(fields: Partial<NewKey> = {}) {
  const { key, text } = value(await make(EVERYTHING, fields));
  return { key, text: text.reveal(), access: await accessOf(text.reveal()) };
}

const shown = async (access: Access) => value(await listKeys(world.deps, access, { limit: 250, cursor: null })).items;

describe('A new key', () => {
  test('is what was asked for, its scopes in their own order and once each.', async () => {
    const application = await newApplication(world);
    const scopes: Scope[] = ['events:read', 'events:write', 'events:read'];
    const expiresAt = inHours(1);
    const { key } = value(
      await make(EVERYTHING, { name: 'Named', scopes, application: appId(application), expiresAt, rateLimit: 2.5 }),
    );
    expect(key).toEqual({
      id: expect.any(String),
      name: 'Named',
      scopes: ['events:write', 'events:read'],
      applicationId: application.id,
      expiresAt,
      lastUsedAt: null,
      rateLimit: 2.5,
      createdAt: expect.any(Date),
    });
    expect(await shown(EVERYTHING)).toContainEqual(key);
  });

  test('may do nothing that the key which makes it may not.', async () => {
    const { access } = await holder();
    for (const scope of SCOPES) {
      const made = await make(access, { scopes: ['events:read', scope] });
      if (scope === 'keys:write' || scope === 'events:read') expect(made.ok).toBe(true);
      else expect(refusal(made)).toEqual({ code: 'insufficient_scope', pointer: '/scopes/1' });
    }
  });

  test('is bound to the application that the key which makes it is bound to, and to no other.', async () => {
    const [own, other] = [await newApplication(world), await newApplication(world, 'other')];
    const { access } = await holder({ application: appId(own) });
    expect(value(await make(access)).key.applicationId).toBe(own.id);
    expect(value(await make(access, { application: appId(own) })).key.applicationId).toBe(own.id);
    for (const application of [appId(other), 'other', encodeId('application', NOBODY), 'nobody', '']) {
      expect(refusal(await make(access, { application })).code).toBe('application_not_found');
    }
  });

  test('of a key that expires, expires no later.', async () => {
    const expiresAt = inHours(2);
    const { access } = await holder({ expiresAt });
    expect(value(await make(access, { expiresAt })).key.expiresAt).toEqual(expiresAt);
    for (const later of [null, undefined, new Date(expiresAt.getTime() + 1)]) {
      expect(refusal(await make(access, { expiresAt: later }))).toEqual({
        code: 'invalid_key_expiry',
        pointer: '/expiresAt',
      });
    }
  });

  test('of a key with a rate, has that rate or a lower one.', async () => {
    const { access } = await holder({ rateLimit: 5 });
    expect(value(await make(access)).key.rateLimit).toBe(5);
    expect(value(await make(access, { rateLimit: null })).key.rateLimit).toBe(5);
    expect(value(await make(access, { rateLimit: 5 })).key.rateLimit).toBe(5);
    expect(value(await make(access, { rateLimit: 0.5 })).key.rateLimit).toBe(0.5);
    expect(refusal(await make(access, { rateLimit: 5.01 }))).toEqual({
      code: 'invalid_key_rate_limit',
      pointer: '/rateLimit',
    });
  });

  test('of a key without a rate, has none or at most what every key has; the root key gives any.', async () => {
    const { access } = await holder();
    const with20 = async (who: Access, rateLimit: number | null) =>
      createKey(world.deps, who, { name: 'A key', scopes: ['events:read'], rateLimit }, { rateLimit: 20 });
    expect(value(await with20(access, null)).key.rateLimit).toBeNull();
    expect(value(await with20(access, 20)).key.rateLimit).toBe(20);
    expect(refusal(await with20(access, 20.01)).code).toBe('invalid_key_rate_limit');
    expect(value(await with20(EVERYTHING, 10_000)).key.rateLimit).toBe(10_000);
  });

  test('is bound to no application that has been deleted, however lately.', async () => {
    const application = await newApplication(world);
    const { access } = await holder({ application: appId(application) });
    value(await deleteApplication(world.deps, EVERYTHING, { application: appId(application) }));
    expect(refusal(await make(access)).code).toBe('application_not_found');
  });

  test('does not expire before it is made.', async () => {
    expect(refusal(await make(EVERYTHING, { expiresAt: inHours(-1) })).code).toBe('invalid_key_expiry');
  });

  test('is made by no key that has been revoked, however lately, nor by a portal session.', async () => {
    const { key, access } = await holder();
    value(await revokeKey(world.deps, EVERYTHING, { key: encodeId('key', key.id) }));
    expect(refusal(await make(access)).code).toBe('insufficient_scope');
    const portal: Access = { actor: { kind: 'portal', id: NOBODY }, application: NOBODY };
    expect(refusal(await make(portal)).code).toBe('insufficient_scope');
  });

  test('is made by no key that is just being revoked.', async () => {
    const { key, access } = await holder();
    const made = await world.database.transaction(async ({ sql }) => {
      await sql`update postrider.api_keys set revoked_at = now() where id = ${key.id}`;
      const making = make(access);
      const waits = until('it waits for the revocation', async () => {
        const [row] = await world.database.sql`
          select from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock' and query like '%postrider.api_keys%'`;
        return row;
      });
      // Answered at once, it would have seen the key as it was.
      await Promise.race([waits, making]);
      return { making };
    });
    expect(refusal(await made.making).code).toBe('insufficient_scope');
  });
});

describe('A key is recognised', () => {
  test('with what it may do and how long still.', async () => {
    const { key, text } = await holder({ expiresAt: inHours(1), rateLimit: 7 });
    const recognized = await recognize(text);
    expect(recognized).toMatchObject({
      actor: { kind: 'key', id: key.id, name: 'A key' },
      application: 'all',
      scopes: ['events:read', 'keys:write'],
      rateLimit: 7,
    });
    expect(recognized?.endsInMs).toBeGreaterThan(0);
    expect(recognized?.endsInMs).toBeLessThanOrEqual(HOUR_MS);
  });

  test('until it is revoked, expires, or its application is deleted.', async () => {
    const application = await newApplication(world);
    const [revoked, expired, orphaned] = [
      await holder(),
      await holder({ expiresAt: inHours(1) }),
      await holder({ application: appId(application) }),
    ];
    value(await revokeKey(world.deps, EVERYTHING, { key: encodeId('key', revoked.key.id) }));
    await world.database.sql`update postrider.api_keys set expires_at = now() where id = ${expired.key.id}`;
    value(await deleteApplication(world.deps, EVERYTHING, { application: appId(application) }));
    for (const { text } of [revoked, expired, orphaned]) expect(await recognize(text)).toBeNull();
  });

  test('by its checksum first: what never was a key costs no query.', async () => {
    const { text } = await holder();
    const unasked = { database: {} as World['database'] };
    expect(await recognize(`${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`, unasked)).toBeNull();
    await expect(recognize(text, unasked)).rejects.toThrow();
  });

  test('and its use noted to the minute, no oftener.', async () => {
    const { key, text } = await holder();
    const lastUse = async () => (await shown(EVERYTHING)).find(({ id }) => id === key.id)?.lastUsedAt;
    const use = async () => {
      const recognized = await recognize(text);
      if (recognized !== null) await noteKeyUse(world.deps, recognized);
      return recognized?.useIsNews;
    };
    expect(await use()).toBe(true);
    const first = await lastUse();
    expect(first).toBeInstanceOf(Date);
    expect(await use()).toBe(false);
    expect(await lastUse()).toEqual(first);
    await world.database.sql`
      update postrider.api_keys set last_used_at = last_used_at - interval '1 minute' where id = ${key.id}`;
    expect(await use()).toBe(true);
    expect((await lastUse())?.getTime()).toBeGreaterThanOrEqual(first?.getTime() ?? Number.NaN);
  });
});

describe('Keys', () => {
  test('are listed newest first, page by page, without those that are revoked.', async () => {
    const access = onlyIn(await newApplication(world));
    const made = [value(await make(access)).key, value(await make(access)).key, value(await make(access)).key];
    value(await revokeKey(world.deps, access, { key: encodeId('key', made[1]?.id ?? '') }));
    const first = value(await listKeys(world.deps, access, { limit: 1, cursor: null }));
    expect(first.items).toEqual([made[2]]);
    const second = value(await listKeys(world.deps, access, { limit: 1, cursor: first.nextCursor }));
    expect(second).toEqual({ items: [made[0]], nextCursor: null });
    expect(refusal(await listKeys(world.deps, access, { limit: 1, cursor: 'x' })).code).toBe('invalid_cursor');
  });

  test('of an application are all that its own key sees and revokes; another’s are like none.', async () => {
    const [own, other] = [onlyIn(await newApplication(world)), onlyIn(await newApplication(world))];
    const [mine, theirs, unbound] = [
      value(await make(own)).key,
      value(await make(other)).key,
      value(await make(EVERYTHING)).key,
    ];
    expect(await shown(own)).toEqual([mine]);
    for (const { id } of [theirs, unbound]) {
      expect(await revokeKey(world.deps, own, { key: encodeId('key', id) })).toEqual(
        await revokeKey(world.deps, own, { key: encodeId('key', NOBODY) }),
      );
    }
    const stillThere = await shown(EVERYTHING);
    expect(stillThere).toEqual(expect.arrayContaining([theirs, unbound]));
  });

  test('are revoked once, and by their id only.', async () => {
    const { key, text } = await holder();
    const id = encodeId('key', key.id);
    for (const wrong of [text, encodeId('application', key.id), key.id, 'x']) {
      expect(refusal(await revokeKey(world.deps, EVERYTHING, { key: wrong })).code).toBe('key_not_found');
    }
    expect(value(await revokeKey(world.deps, EVERYTHING, { key: id }))).toBeNull();
    expect(refusal(await revokeKey(world.deps, EVERYTHING, { key: id })).code).toBe('key_not_found');
  });

  test('leave nothing of their text in the database but its SHA-256.', async () => {
    const { key, text } = await holder();
    const rows = await world.database.sql<{ row: string; hash: string }[]>`
      select k::text as row, encode(k.hash, 'hex') as hash from postrider.api_keys as k where id = ${key.id}`;
    expect(rows[0]?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(rows[0]?.row).not.toContain(text.slice(4, 34));
    expect(decodeId('key', encodeId('key', key.id))).toBe(key.id);
  });
});

describe('There are at most', () => {
  const fill = (count: number, application: string | null) => world.database.sql`
    insert into postrider.api_keys (id, name, scopes, application_id, hash)
    select gen_random_uuid(), 'Filler', '{events:read}', ${application}::uuid,
      sha256(convert_to(gen_random_uuid()::text, 'UTF8'))
    from generate_series(1, ${count}::integer)`;

  test('a thousand living keys of an application, made from however many sides.', async () => {
    const application = await newApplication(world);
    const access = onlyIn(application);
    await fill(KEYS_OF_APPLICATION_MAX - 1, application.id);
    const made = await Promise.all(Array.from({ length: 3 }, () => make(access)));
    expect(made.map((one) => (one.ok ? 'made' : one.refusal.code)).toSorted()).toEqual([
      'made',
      'too_many_keys',
      'too_many_keys',
    ]);
    expect((await make(EVERYTHING)).ok).toBe(true);
    await world.database.sql`
      update postrider.api_keys set expires_at = now() where id in (
        select id from postrider.api_keys where application_id = ${application.id} limit 1)`;
    expect((await make(access)).ok).toBe(true);
  });

  test('twenty thousand in all, and those revoked are none of them.', async () => {
    const application = await newApplication(world);
    await fill(KEYS_MAX, (await newApplication(world)).id);
    expect(refusal(await make(onlyIn(application))).code).toBe('too_many_keys');
    expect(refusal(await make(EVERYTHING)).code).toBe('too_many_keys');
    await world.database.sql`update postrider.api_keys set revoked_at = now() where name = 'Filler'`;
    expect((await make(EVERYTHING)).ok).toBe(true);
  });
});
