import { createHash } from 'node:crypto';
import { openDatabase } from '@postrider/db';
import { until } from '@postrider/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../src/index.ts';
import { API_KEY, type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await openApiUnderTest();
  await api.call('POST', '/v1/applications', { name: 'Acme', uid: 'acme' });
});
afterAll(() => api.close());

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const newKey = async (fields: object = {}) =>
  (await api.call('POST', '/v1/keys', { name: 'A key', scopes: ['events:read'], ...fields })).json;
const newSession = async (fields?: object) =>
  (await api.call('POST', '/v1/applications/acme/portal-sessions', fields)).json;

const EVENTS = '/v1/applications/acme/events';
/** The status with which another process of this API answers. */
const anotherProcess = () => {
  const app = createApp(api.deps);
  return async (key: string, path = EVENTS) => (await app.request(path, { headers: bearer(key) })).status;
};

describe('POST /v1/keys', () => {
  test('201 with the key, which is shown here only', async () => {
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const { key, ...shown } = await newKey({ application: 'acme', expiresAt, rateLimit: 5 });
    expect(key).toMatch(/^prk_[0-9A-Za-z]{36}$/);
    expect(shown).toEqual({
      id: expect.stringMatching(/^key_/),
      name: 'A key',
      scopes: ['events:read'],
      application: expect.stringMatching(/^app_/),
      expiresAt,
      lastUsedAt: null,
      rateLimit: 5,
      createdAt: expect.any(String),
    });
    expect((await api.call('GET', '/v1/keys')).json.data[0]).toEqual(shown);
  });

  test.each([
    [{ scopes: [] }, '/scopes'],
    [{ scopes: ['events:erase'] }, '/scopes/0'],
    [{ scopes: 'events:read' }, '/scopes'],
    [{ name: '' }, '/name'],
    [{ rateLimit: 0 }, '/rateLimit'],
    [{ rateLimit: 10_001 }, '/rateLimit'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt'],
    [{ expiresAt: 'tomorrow' }, '/expiresAt'],
    [{ key: 'prk_mine' }, '/key'],
  ])('422 for %o', async (fields, pointer) => {
    const reply = await api.call('POST', '/v1/keys', { name: 'A key', scopes: ['events:read'], ...fields });
    expect(reply.status).toBe(422);
    expect(reply.json.errors[0].pointer).toBe(pointer);
  });

  test('403 for a scope that one’s own key lacks, with its place', async () => {
    const { key } = await newKey({ scopes: ['keys:write'] });
    const body = { name: 'More', scopes: ['keys:write', 'secrets:read'] };
    const reply = await api.call('POST', '/v1/keys', body, bearer(key));
    expect(reply.status).toBe(403);
    expect(reply.json).toMatchObject({ code: 'insufficient_scope', errors: [{ pointer: '/scopes/1' }] });
  });
});

describe('A key', () => {
  test('401 for one that nobody made: another text, one digit off, another scheme, none', async () => {
    const { key } = await newKey();
    const wrong = [`${key}0`, key.slice(0, -1), key.replace('prk_', 'prp_'), `prk_${'a'.repeat(36)}`, 'prk_', 'x'];
    for (const text of wrong) expect((await api.call('GET', EVENTS, undefined, bearer(text))).status).toBe(401);
    for (const authorization of [`Basic ${key}`, key, `Bearer ${key} ${key}`, 'Bearer', '']) {
      expect((await api.call('GET', EVENTS, undefined, { authorization })).status).toBe(401);
    }
  });

  test('401 on every process after it was revoked', async () => {
    const { id, key } = await newKey();
    const ask = [anotherProcess(), anotherProcess()];
    for (const one of ask) expect(await one(key)).toBe(200);
    expect((await api.call('DELETE', `/v1/keys/${id}`)).status).toBe(204);
    for (const one of ask) await until('the key is refused', async () => (await one(key)) === 401);
  });

  test('401 on every process after it expired', async () => {
    const { key } = await newKey({ expiresAt: new Date(Date.now() + 60_000).toISOString() });
    const ask = [anotherProcess(), anotherProcess()];
    for (const one of ask) expect(await one(key)).toBe(200);
    const hash = createHash('sha256').update(key).digest();
    await api.database.sql`update postrider.api_keys set expires_at = clock_timestamp() where hash = ${hash}`;
    for (const one of ask) await until('the key is refused', async () => (await one(key)) === 401);
  });

  test('its last use can be read, and recording it holds nothing up', async () => {
    const { id, key } = await newKey();
    await api.database.transaction(async ({ sql }) => {
      await sql`select from postrider.api_keys where id in (select id from postrider.api_keys) for update`;
      expect(await anotherProcess()(key)).toBe(200);
    });
    await until('its use is on record', async () => {
      const { data } = (await api.call('GET', '/v1/keys')).json;
      return data.find((one: { id: string }) => one.id === id).lastUsedAt;
    });
  });
});

describe('A portal session', () => {
  test('201 with its token, which does what its capabilities say', async () => {
    const { token, ...shown } = await newSession({ capabilities: ['endpoints:read'], expiresInSeconds: 60 });
    expect(token).toMatch(/^prp_[0-9A-Za-z]{36}$/);
    expect(shown).toEqual({
      id: expect.stringMatching(/^pts_/),
      capabilities: ['endpoints:read'],
      expiresAt: expect.any(String),
      createdAt: expect.any(String),
    });
    expect((await api.call('GET', '/v1/applications/acme/portal-sessions')).json.data[0]).toEqual(shown);
    const asked = await api.call('GET', '/v1/applications/acme/endpoints', undefined, bearer(token));
    expect(asked.status).toBe(200);
    expect((await api.call('GET', EVENTS, undefined, bearer(token))).status).toBe(403);
  });

  test('an hour and everything a portal may do, where nothing is said', async () => {
    const { capabilities, createdAt, expiresAt } = await newSession();
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(3_600_000);
    expect(capabilities).toEqual([
      'endpoints:read',
      'endpoints:write',
      'secrets:read',
      'events:read',
      'deliveries:retry',
    ]);
  });

  test.each([
    { expiresInSeconds: 59 },
    { expiresInSeconds: 86_401 },
    { capabilities: [] },
    { capabilities: ['events:write'] },
    { capabilities: ['keys:write'] },
    { capabilities: ['audit:read'] },
  ])('422 for %o', async (body) => {
    expect((await api.call('POST', '/v1/applications/acme/portal-sessions', body)).status).toBe(422);
  });

  test('401 on every process after it was revoked', async () => {
    const { id, token } = await newSession();
    const ask = [anotherProcess(), anotherProcess()];
    for (const one of ask) expect(await one(token)).toBe(200);
    expect((await api.call('DELETE', `/v1/applications/acme/portal-sessions/${id}`)).status).toBe(204);
    for (const one of ask) await until('the token is refused', async () => (await one(token)) === 401);
  });
});

test('The texts of keys and tokens are nowhere in the database and nowhere in the log.', async () => {
  const texts: string[] = [(await newKey()).key, (await newSession()).token];
  for (const text of texts) {
    expect((await api.call('GET', EVENTS, undefined, bearer(text))).status).toBe(200);
    await api.call('GET', `/v1/keys/${text}`, undefined, bearer(text));
    await api.call('DELETE', `/v1/keys/${text}`);
  }
  const tables = await api.database.sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`;
  const dumps = await Promise.all(
    tables.map(
      ({ name }) => api.database.sql<{ row: string }[]>`
      select t::text as row from ${api.database.sql.unsafe(name)} as t`,
    ),
  );
  const rows = dumps.flat().map(({ row }) => row);
  expect(rows.length).toBeGreaterThan(texts.length);
  const logged = JSON.stringify(api.logged);
  for (const text of texts) {
    expect(rows.filter((row) => row.includes(text))).toEqual([]);
    expect(logged.includes(text)).toBe(false);
  }
});

test('While PostgreSQL is away: 503 with a key, 401 without a valid one, and the root key opens what needs no database.', async () => {
  const { key } = await newKey({ scopes: ['endpoints:read'] });
  const away = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/nothing', connectionsMax: 1, name: 'away' });
  const app = createApp({ ...api.deps, usecases: { ...api.deps.usecases, database: away } });
  const ask = async (text: string) => (await app.request('/v1/formats/standard', { headers: bearer(text) })).status;
  expect(await ask(key)).toBe(503);
  expect(await ask(`${key}0`)).toBe(401);
  expect(await ask(API_KEY)).toBe(200);
  await away.close();
});
