import { decodeId, SCOPES, scopesOfRole } from '@postrider/core';
import { until } from '@postrider/testkit';
import { createSignInLink } from '@postrider/usecases';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../src/index.ts';
import { API_KEY, type ApiUnderTest, openApiUnderTest, type Reply } from './api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await openApiUnderTest();
  await api.call('POST', '/v1/applications', { name: 'Acme', uid: 'acme' });
});
afterAll(() => api.close());

/** Where the app is called as a function, this is what it is reached at. */
const ORIGIN = 'http://localhost';
const PATH = '/dashboard/session';

type App = ApiUnderTest['app'];

interface SignedIn {
  readonly status: number;
  readonly me: Reply['json'];
  /** As a browser sends it. */
  readonly cookie: string;
  readonly setCookie: string;
}

async function signIn(body: object, { app = api.app, origin = ORIGIN }: { app?: App; origin?: string | null } = {}) {
  const response = await app.request(PATH, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...(origin === null ? {} : { origin }) },
  });
  const setCookie = response.headers.get('set-cookie') ?? '';
  const signedIn: SignedIn = {
    status: response.status,
    me: await response.json(),
    cookie: setCookie.split(';')[0] ?? '',
    setCookie,
  };
  return signedIn;
}

async function newLink(fields: object = {}, headers: Record<string, string> = {}): Promise<string> {
  const reply = await api.call('POST', '/v1/sign-in-links', { role: 'developer', name: 'Ada', ...fields }, headers);
  expect(reply.status, reply.text).toBe(201);
  return new URL(reply.json.url).hash.replace('#link=', '');
}

const newKey = async (fields: object = {}): Promise<{ readonly id: string; readonly key: string }> =>
  (await api.call('POST', '/v1/keys', { name: 'A key', scopes: ['events:read'], ...fields })).json;

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

/** With a session's cookie, as a page of ours asks. */
async function ask(cookie: string, path = '/v1/me', init: RequestInit = {}, app: App = api.app): Promise<Reply> {
  const headers = { cookie, origin: ORIGIN, 'content-type': 'application/json', ...init.headers };
  const response = await app.request(path, { ...init, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: text === '' ? null : JSON.parse(text) };
}

const statusOf = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).status;

const uuidOf = ({ me }: SignedIn) => decodeId('session', me.id);

describe('A link', () => {
  test('201 with the place where it signs in, at the address by which it was asked for', async () => {
    const body = { role: 'viewer', name: 'Ada', expiresInSeconds: 60 };
    const { status, json } = await api.call('POST', '/v1/sign-in-links', body);
    expect(status).toBe(201);
    expect(json).toEqual({
      id: expect.stringMatching(/^sil_/),
      role: 'viewer',
      name: 'Ada',
      url: expect.stringMatching(/^http:\/\/localhost\/dashboard\/sign-in#link=prl_[0-9A-Za-z]{36}$/),
      expiresAt: expect.any(String),
    });
    expect(Math.abs(Date.parse(json.expiresAt) - Date.now() - 60_000)).toBeLessThan(30_000);
  });

  test('begins with the public URL where there is one, and else with the origin of the page that asks', async () => {
    const link = async (publicUrl: string | null, headers: Record<string, string>) => {
      const app = createApp({ ...api.deps, publicUrl });
      const init = { method: 'POST', body: JSON.stringify({ role: 'viewer', name: 'Ada' }) };
      const { json } = await ask(
        '',
        '/v1/sign-in-links',
        { ...init, headers: { ...bearer(API_KEY), ...headers } },
        app,
      );
      return new URL(json.url).origin;
    };
    expect(await link('https://hooks.example.com', {})).toBe('https://hooks.example.com');
    expect(await link(null, { origin: 'https://localhost' })).toBe('https://localhost');
    expect(await link(null, { origin: 'https://elsewhere.example' })).toBe('http://localhost');
  });

  test('signs in once, as its role', async () => {
    for (const role of ['viewer', 'developer', 'admin'] as const) {
      const link = await newLink({ role });
      const { status, me, cookie } = await signIn({ link });
      expect([status, me]).toEqual([
        200,
        {
          kind: 'session',
          id: expect.stringMatching(/^ses_/),
          name: 'Ada',
          role,
          scopes: scopesOfRole(role),
          application: null,
          expiresAt: expect.any(String),
          theme: null,
          instance: { version: '0.0.0-test', developmentMode: false, playground: expect.any(Boolean) },
        },
      ]);
      expect((await ask(cookie)).json).toEqual(me);
      expect(await signIn({ link })).toMatchObject({ status: 403, me: { code: 'sign_in_refused' }, cookie: '' });
    }
  });

  test('signs in one of two browsers that come at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const link = await newLink();
      const both = await Promise.all([signIn({ link }), signIn({ link }, { app: createApp(api.deps) })]);
      expect(both.map(({ status }) => status).toSorted()).toEqual([200, 403]);
    }
  });

  test('signs nobody in after its time, and opens nothing else', async () => {
    const link = await newLink({ name: 'Late' });
    expect((await api.call('GET', '/v1/me', undefined, bearer(link))).status).toBe(401);
    await api.database.sql`update postrider.sign_in_links set expires_at = clock_timestamp() where name = 'Late'`;
    expect((await signIn({ link })).me.code).toBe('sign_in_refused');
  });

  test('is as good as before after a GET, HEAD or OPTIONS, and after a sign-in that cannot be kept', async () => {
    const link = await newLink();
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      expect((await api.app.request(`${PATH}?link=${link}`, { method })).headers.get('set-cookie')).toBeNull();
    }
    const kept = createApp({ ...api.deps, publicUrl: 'http://10.0.0.7:8030' });
    expect(await signIn({ link }, { app: kept, origin: 'http://10.0.0.7:8030' })).toMatchObject({
      status: 403,
      me: { code: 'insecure_origin', detail: expect.stringContaining('https://') },
    });
    expect((await signIn({ link })).status).toBe(200);
  });

  test('403 for a role that may do what one’s own key may not, or for all applications', async () => {
    const { key } = await newKey({ scopes: ['keys:write', ...scopesOfRole('viewer')] });
    expect(await newLink({ role: 'viewer' }, bearer(key))).toMatch(/^prl_/);
    const body = { role: 'developer', name: 'Ada' };
    const reply = await api.call('POST', '/v1/sign-in-links', body, bearer(key));
    expect(reply.json).toMatchObject({ code: 'insufficient_scope', errors: [{ pointer: '/role' }] });
    expect(reply.json.detail).toContain('events:write, endpoints:write, secrets:read, deliveries:retry');
    const bound = await newKey({ scopes: SCOPES, application: 'acme' });
    expect((await api.call('POST', '/v1/sign-in-links', body, bearer(bound.key))).status).toBe(403);
  });

  test('neither it nor its session outlasts the key that made it', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const { key } = await newKey({ scopes: SCOPES, expiresAt, rateLimit: 7 });
    const body = { role: 'admin', name: 'Short', expiresInSeconds: 86_400 };
    const { json } = await api.call('POST', '/v1/sign-in-links', body, bearer(key));
    expect(json.expiresAt).toBe(expiresAt);
    const { me, cookie } = await signIn({ link: new URL(json.url).hash.slice('#link='.length) });
    expect(me.expiresAt).toBe(expiresAt);
    // Nor does it hand on more.
    const wanted = { name: 'More', scopes: ['events:read'], rateLimit: 8, expiresAt };
    expect((await ask(cookie, '/v1/keys', { method: 'POST', body: JSON.stringify(wanted) })).json.code).toBe(
      'invalid_key_rate_limit',
    );
    const unending = { ...wanted, rateLimit: 7, expiresAt: null };
    expect((await ask(cookie, '/v1/keys', { method: 'POST', body: JSON.stringify(unending) })).json.code).toBe(
      'invalid_key_expiry',
    );
  });

  test.each([
    [{ role: 'owner' }, '/role'],
    [{ name: '' }, '/name'],
    [{ expiresInSeconds: 59 }, '/expiresInSeconds'],
    [{ expiresInSeconds: 604_801 }, '/expiresInSeconds'],
    [{ scopes: ['events:read'] }, '/scopes'],
  ])('422 for %o', async (fields, pointer) => {
    const reply = await api.call('POST', '/v1/sign-in-links', { role: 'viewer', name: 'Ada', ...fields });
    expect([reply.status, reply.json.errors[0].pointer]).toEqual([422, pointer]);
  });
});

describe('Signing in with a key', () => {
  test('is a session that may do what the key may, and counts for it', async () => {
    const app = createApp({ ...api.deps, rateLimits: { key: null, portal: null } });
    const { key } = await newKey({ name: 'Deploy', scopes: ['events:read'], application: 'acme', rateLimit: 0.1 });
    const { me, cookie } = await signIn({ apiKey: key }, { app });
    expect(me).toMatchObject({
      kind: 'session',
      name: 'Deploy',
      role: null,
      scopes: ['events:read'],
      application: { id: expect.stringMatching(/^app_/), uid: 'acme', name: 'Acme' },
    });
    expect(await statusOf(cookie, '/v1/applications/acme/events', {}, app)).toBe(200);
    const other = await signIn({ apiKey: key }, { app });
    expect(await statusOf(other.cookie, '/v1/applications/acme/events', {}, app)).toBe(429);
    expect((await app.request('/v1/me', { headers: bearer(key) })).status).toBe(429);
  });

  test('is over with the key: revoked, expired, or its application deleted', async () => {
    await api.call('POST', '/v1/applications', { name: 'Gone', uid: 'gone' });
    const revoked = await newKey();
    const expired = await newKey({ expiresAt: new Date(Date.now() + 60_000).toISOString() });
    const orphaned = await newKey({ application: 'gone' });
    const cookies = await Promise.all(
      [revoked, expired, orphaned].map(async ({ key }) => (await signIn({ apiKey: key })).cookie),
    );
    for (const cookie of cookies) expect(await statusOf(cookie)).toBe(200);
    await api.call('DELETE', `/v1/keys/${revoked.id}`);
    await api.database.sql`
      update postrider.api_keys set expires_at = clock_timestamp() where id = ${decodeId('key', expired.id)}`;
    await api.call('DELETE', '/v1/applications/gone');
    for (const cookie of cookies) {
      await until('the session is refused', async () => (await statusOf(cookie)) === 401);
    }
    for (const { key } of [revoked, expired, orphaned]) {
      await until('nobody is signed in', async () => (await signIn({ apiKey: key })).status === 403);
    }
  });

  test('with the root key is everything, until the root key is another', async () => {
    const { me, cookie } = await signIn({ apiKey: API_KEY });
    expect(me).toMatchObject({ kind: 'session', name: 'root key', role: 'admin', scopes: SCOPES, application: null });
    const another = createApp({ ...api.deps, apiKey: 'prk_another-root-key' });
    expect(await statusOf(cookie, '/v1/me', {}, another)).toBe(401);
    expect(await statusOf(cookie, '/v1/me', {}, createApp(api.deps))).toBe(200);
  });

  test('403 with what opens nothing, a portal token, or what a session or a link is', async () => {
    const { token } = (await api.call('POST', '/v1/applications/acme/portal-sessions', {})).json;
    const { cookie } = await signIn({ apiKey: API_KEY });
    const link = await newLink();
    for (const apiKey of ['nobodys', `prk_${'a'.repeat(36)}`, token, cookie.split('=')[1], link]) {
      expect(await signIn({ apiKey }), apiKey).toMatchObject({ status: 403, me: { code: 'sign_in_refused' } });
    }
    expect((await signIn({ link: API_KEY })).status).toBe(403);
    expect((await signIn({ link })).status).toBe(200);
  });

  test('422 for neither or both, 415 for a form, 413 for more than a key takes', async () => {
    for (const body of [{}, { link: 'x', apiKey: 'y' }, { apiKey: '' }, { apiKey: 'x'.repeat(600) }, { key: 'x' }]) {
      expect((await signIn(body)).status).toBe(422);
    }
    const headers = { origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' };
    const form = await api.app.request(PATH, { method: 'POST', body: `apiKey=${API_KEY}`, headers });
    expect(form.status).toBe(415);
    expect((await signIn({ apiKey: 'x'.repeat(4_096) })).status).toBe(413);
  });

  test('once more than may be ends the oldest of the same key, and no other', async () => {
    const { key } = await newKey({ name: 'Many' });
    const other = await signIn({ apiKey: (await newKey()).key });
    const first = await signIn({ apiKey: key });
    const second = await signIn({ apiKey: key });
    await api.database.sql`
      insert into postrider.sessions (id, name, hash, api_key_id, expires_at, ends_at)
      select postrider.uuid7(now()), 'Filler', sha256(n::text::bytea), s.api_key_id, s.expires_at, s.ends_at
      from postrider.sessions as s, generate_series(1, 98) as n where s.id = ${uuidOf(first)}`;
    await signIn({ apiKey: key });
    await until('the oldest is over', async () => (await statusOf(first.cookie)) === 401);
    expect(await statusOf(second.cookie)).toBe(200);
    expect(await statusOf(other.cookie)).toBe(200);
    const [entry] = (await api.call('GET', `/v1/audit-log?target=${first.me.id}`)).json.data;
    expect(entry).toMatchObject({ action: 'session.revoked', actor: { kind: 'key', name: 'Many' } });
  });
});

describe('The cookie', () => {
  test('is kept from scripts, other sites, other hosts and plain HTTP, and as long as the session can last', async () => {
    const { setCookie } = await signIn({ apiKey: API_KEY });
    const [pair = '', ...attributes] = setCookie.split('; ');
    expect(pair).toMatch(/^__Host-postrider=prs_[0-9A-Za-z]{36}$/);
    expect(attributes.toSorted()).toEqual(['HttpOnly', 'Max-Age=604800', 'Path=/', 'SameSite=Strict', 'Secure']);
  });

  test('is not looked at beside an Authorization', async () => {
    const { cookie } = await signIn({ apiKey: API_KEY });
    expect((await ask(cookie, '/v1/me', { headers: bearer(API_KEY) })).json.kind).toBe('root');
    expect(await statusOf(cookie, '/v1/me', { headers: { authorization: 'Bearer nothing' } })).toBe(401);
    // A program with a key is no browser: nobody makes it ask.
    expect(await statusOf(cookie, '/v1/me', { headers: { ...bearer(API_KEY), origin: 'https://evil.example' } })).toBe(
      200,
    );
  });

  test('opens nothing as a Bearer, nor with what is no session in it', async () => {
    const { cookie } = await signIn({ apiKey: API_KEY });
    const text = cookie.replace('__Host-postrider=', '');
    expect((await api.call('GET', '/v1/me', undefined, bearer(text))).status).toBe(401);
    const { key } = await newKey();
    for (const other of [API_KEY, key, `prs_${'a'.repeat(36)}`, '']) {
      expect(await statusOf(`__Host-postrider=${other}`), other).toBe(401);
    }
    expect(await statusOf(`postrider=${text}`)).toBe(401);
  });
});

describe('A request with the cookie', () => {
  const application = { method: 'POST', body: JSON.stringify({ name: 'Made' }) };
  const from = (origin: string | null, method = 'POST', more: Record<string, string> = {}) => {
    const { body } = application;
    const headers = { 'content-type': 'application/json', ...(origin === null ? {} : { origin }), ...more };
    return { method, headers, ...(method === 'GET' ? {} : { body }) };
  };

  test('changes something only from a page of ours, and says why not', async () => {
    const { cookie } = await signIn({ apiKey: API_KEY });
    const status = async (...asked: Parameters<typeof from>) => {
      const init = from(...asked);
      const response = await api.app.request('/v1/applications', { ...init, headers: { ...init.headers, cookie } });
      const { code } = JSON.parse(await response.text());
      return [response.status, code];
    };
    expect(await status(ORIGIN)).toEqual([201, undefined]);
    expect(await status('https://localhost')).toEqual([201, undefined]);
    for (const origin of [
      null,
      'null',
      '',
      'https://evil.example',
      'http://localhost:8030',
      'http://localhost.evil.example',
      'http://evil.example/localhost',
      'http://LOCALHOST/',
      'ftp://localhost',
    ]) {
      expect(await status(origin), `${origin}`).toEqual([403, 'foreign_origin']);
    }
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      expect(await status(null, method), method).toEqual([403, 'foreign_origin']);
    }
    expect(await status(ORIGIN, 'POST', { 'sec-fetch-site': 'cross-site' })).toEqual([403, 'foreign_origin']);
    expect(
      (await ask(cookie, '/v1/applications', { method: 'POST', headers: { origin: 'null' } })).json.detail,
    ).toMatch(/The Origin "null" is not ours: .*POSTRIDER_PUBLIC_URL/);
  });

  test('reads without an Origin, but not for a page of another origin', async () => {
    const { cookie } = await signIn({ apiKey: API_KEY });
    const read = async (headers: Record<string, string>) =>
      (await api.app.request('/v1/me', { headers: { cookie, ...headers } })).status;
    expect(await read({})).toBe(200);
    for (const site of ['same-origin', 'none']) expect(await read({ 'sec-fetch-site': site })).toBe(200);
    for (const site of ['same-site', 'cross-site']) expect(await read({ 'sec-fetch-site': site })).toBe(403);
    expect(await read({ origin: 'https://evil.example' })).toBe(403);
  });

  test('goes by the public URL where there is one: its plain HTTP is not ours, other ways to the host are', async () => {
    const app = createApp({ ...api.deps, publicUrl: 'https://hooks.example.com' });
    const { cookie } = await signIn({ apiKey: API_KEY }, { app, origin: 'https://hooks.example.com' });
    const status = (origin: string, host: string) =>
      statusOf(cookie, '/v1/me', { method: 'GET', headers: { origin, host } }, app);
    expect(await status('https://hooks.example.com', 'internal:8030')).toBe(200);
    expect(await status('http://localhost:8030', 'localhost:8030')).toBe(200);
    expect(await status('http://hooks.example.com', 'hooks.example.com')).toBe(403);
    expect(await status('https://evil.example', 'hooks.example.com')).toBe(403);
  });

  test.each([null, 'null', 'https://evil.example', 'http://localhost:1'])(
    'signs nobody in or out from %o',
    async (origin) => {
      const link = await newLink();
      expect(await signIn({ link }, { origin })).toMatchObject({ status: 403, me: { code: 'foreign_origin' } });
      const { cookie } = await signIn({ link });
      const headers = { cookie, ...(origin === null ? {} : { origin }) };
      expect((await api.app.request(PATH, { method: 'DELETE', headers })).status).toBe(403);
      expect(await statusOf(cookie)).toBe(200);
    },
  );
});

describe('A session', () => {
  test('is over when somebody signs out, on every process, and its cookie is taken back', async () => {
    const { cookie, me } = await signIn({ apiKey: API_KEY });
    const apps = [createApp(api.deps), createApp(api.deps)];
    for (const app of apps) expect(await statusOf(cookie, '/v1/me', {}, app)).toBe(200);
    const out = await ask(cookie, PATH, { method: 'DELETE' });
    expect([out.status, out.headers.get('set-cookie')]).toEqual([
      204,
      expect.stringMatching(/^__Host-postrider=; Max-Age=0; Path=\/; HttpOnly; Secure; SameSite=Strict$/),
    ]);
    for (const app of apps)
      await until('it is refused', async () => (await statusOf(cookie, '/v1/me', {}, app)) === 401);
    expect((await ask(cookie, PATH, { method: 'DELETE' })).status).toBe(204);
    expect((await ask('', PATH, { method: 'DELETE' })).status).toBe(204);
    const [entry, made] = (await api.call('GET', `/v1/audit-log?target=${me.id}`)).json.data;
    expect(entry).toMatchObject({
      action: 'session.revoked',
      actor: { kind: 'session', id: me.id, name: 'root key' },
      origin: { requestId: expect.any(String) },
    });
    expect(made).toMatchObject({ action: 'session.created', actor: { kind: 'root' }, after: { key: 'root' } });
  });

  test('is listed with what opened it, and can be ended by another', async () => {
    const mine = await signIn({ link: await newLink({ role: 'admin', name: 'Grace' }) });
    const { id: keyId, key } = await newKey({ name: 'Theirs' });
    const theirs = await signIn({ apiKey: key });
    const { data } = (await ask(mine.cookie, '/v1/sessions?limit=2')).json;
    expect(data).toMatchObject([
      { id: theirs.me.id, name: 'Theirs', role: null, openedBy: { kind: 'key', id: keyId }, isYours: false },
      { id: mine.me.id, name: 'Grace', role: 'admin', openedBy: { kind: 'link' }, isYours: true },
    ]);
    expect(Date.parse(data[0].expiresAt) - Date.parse(data[0].createdAt)).toBe(12 * 3_600_000);
    expect(Date.parse(data[0].endsAt) - Date.parse(data[0].createdAt)).toBe(7 * 86_400_000);
    const next = (await api.call('GET', '/v1/sessions?limit=1')).json;
    const { json } = await api.call('GET', `/v1/sessions?limit=1&cursor=${next.nextCursor}`);
    expect([...next.data, ...json.data].map(({ id }: { id: string }) => id)).toEqual([theirs.me.id, mine.me.id]);
    expect(await statusOf(mine.cookie, `/v1/sessions/${theirs.me.id}`, { method: 'DELETE' })).toBe(204);
    await until('it is refused', async () => (await statusOf(theirs.cookie)) === 401);
    expect((await api.call('DELETE', `/v1/sessions/${theirs.me.id}`)).json.code).toBe('session_not_found');
    const [entry] = (await api.call('GET', `/v1/audit-log?actor=${mine.me.id}`)).json.data;
    expect(entry).toMatchObject({
      action: 'session.revoked',
      actor: { kind: 'session', name: 'Grace' },
      target: { kind: 'session', id: theirs.me.id },
    });
  });

  test('lasts twelve hours longer with each use, to the minute, and no longer than a week', async () => {
    const signedIn = await signIn({ apiKey: API_KEY });
    const id = uuidOf(signedIn);
    const { sql } = api.database;
    const left = async () => {
      const [row] = await sql<{ hours: number }[]>`
        select (extract(epoch from expires_at - now()) / 3600)::float8 as hours from postrider.sessions where id = ${id}`;
      return row?.hours ?? 0;
    };
    const useWhere = async (lastUsed: string, expires: string, ends: string) => {
      await sql`update postrider.sessions set last_used_at = now() - ${lastUsed}::interval,
        expires_at = now() + ${expires}::interval, ends_at = now() + ${ends}::interval where id = ${id}`;
      expect(await statusOf(signedIn.cookie, '/v1/me', {}, createApp(api.deps))).toBe(200);
    };
    await useWhere('2 minutes', '1 hour', '3 days');
    await until('it lasts longer', async () => (await left()) > 11.9);
    await useWhere('30 seconds', '1 hour', '3 days');
    expect(await left()).toBeLessThan(1);
    await useWhere('2 minutes', '1 hour', '2 hours');
    await until('it lasts longer', async () => (await left()) > 1.9);
    expect(await left()).toBeLessThan(2);
    await sql`update postrider.sessions set expires_at = now() where id = ${id}`;
    expect(await statusOf(signedIn.cookie, '/v1/me', {}, createApp(api.deps))).toBe(401);
  });

  test('of a viewer reads and changes nothing, of a developer makes no keys', async () => {
    const viewer = await signIn({ link: await newLink({ role: 'viewer' }) });
    const developer = await signIn({ link: await newLink({ role: 'developer' }) });
    const endpoint = { method: 'POST', body: JSON.stringify({ url: 'https://example.com/' }) };
    const made = (cookie: string) => statusOf(cookie, '/v1/applications/acme/endpoints', endpoint);
    expect(await statusOf(viewer.cookie, '/v1/applications/acme/events')).toBe(200);
    expect(await made(viewer.cookie)).toBe(403);
    expect(await made(developer.cookie)).toBe(201);
    for (const { cookie } of [viewer, developer]) expect(await statusOf(cookie, '/v1/keys')).toBe(403);
  });
});

describe('GET /v1/me', () => {
  test('200 for the root key and any key', async () => {
    expect((await api.call('GET', '/v1/me')).json).toMatchObject({
      kind: 'root',
      id: null,
      name: null,
      role: 'admin',
      scopes: SCOPES,
      application: null,
      expiresAt: null,
    });
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const { id, key } = await newKey({ name: 'Deploy', scopes: ['events:write'], application: 'acme', expiresAt });
    expect((await api.call('GET', '/v1/me', undefined, bearer(key))).json).toMatchObject({
      kind: 'key',
      id,
      name: 'Deploy',
      role: null,
      scopes: ['events:write'],
      application: { uid: 'acme', name: 'Acme' },
      expiresAt,
      theme: null,
    });
  });

  test('200 for a portal token, with the theme of its session', async () => {
    const theme = {
      name: 'Acme Cloud',
      logo: `data:image/svg+xml;base64,${Buffer.from('<svg/>').toString('base64')}`,
      accent: '#0b6e4F',
      radius: 24,
      scheme: 'dark',
    };
    const open = async (body: object) => {
      const { token, ...session } = (await api.call('POST', '/v1/applications/acme/portal-sessions', body)).json;
      return { session, me: (await api.call('GET', '/v1/me', undefined, bearer(token))).json };
    };
    const themed = await open({ theme, capabilities: ['endpoints:read'] });
    expect(themed.me).toMatchObject({
      kind: 'portal',
      id: themed.session.id,
      name: null,
      role: null,
      scopes: ['endpoints:read'],
      application: { uid: 'acme' },
      expiresAt: themed.session.expiresAt,
      theme,
    });
    expect((await open({ theme })).me.theme).toEqual(theme);
    expect((await open({ theme: { name: null, radius: 0 } })).me.theme).toEqual({ radius: 0 });
    expect((await open({ theme: null })).me.theme).toBeNull();
    const [kept] = await api.database.sql`select count(*)::integer as count from postrider.portal_themes`;
    expect(kept).toEqual({ count: 2 });
  });

  test.each([
    [{ name: '' }, '/theme/name'],
    [{ name: 'x'.repeat(65) }, '/theme/name'],
    [{ logo: 'https://example.com/logo.png' }, '/theme/logo'],
    [{ logo: 'data:text/html;base64,AAAA' }, '/theme/logo'],
    [{ logo: 'data:image/svg+xml,<svg/>' }, '/theme/logo'],
    [{ logo: `data:image/png;base64,${'A'.repeat(65_536)}` }, '/theme/logo'],
    [{ accent: 'red' }, '/theme/accent'],
    [{ accent: '#fff' }, '/theme/accent'],
    [{ radius: 25 }, '/theme/radius'],
    [{ radius: 1.5 }, '/theme/radius'],
    [{ scheme: 'sepia' }, '/theme/scheme'],
    [{ font: 'Papyrus' }, '/theme/font'],
  ])('422 for a theme with %o', async (theme, pointer) => {
    const reply = await api.call('POST', '/v1/applications/acme/portal-sessions', { theme });
    expect([reply.status, reply.json.errors[0].pointer]).toEqual([422, pointer]);
  });
});

test('What signs in is nowhere in the database and nowhere in the log.', async () => {
  const link = await newLink();
  const { cookie } = await signIn({ link });
  const texts = [link, cookie.replace('__Host-postrider=', '')];
  await api.call('DELETE', `/v1/sessions/${texts[1]}`);
  const tables = await api.database.sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'postrider'`;
  for (const { name } of tables) {
    const rows = await api.database.sql<{ row: string }[]>`
      select t::text as row from ${api.database.sql.unsafe(name)} as t`;
    expect(rows.filter(({ row }) => texts.some((text) => row.includes(text)))).toEqual([]);
  }
  const logged = JSON.stringify(api.logged);
  for (const text of texts) expect(logged.includes(text)).toBe(false);
});

test('Beyond so many links that nobody has used, there are no more.', async () => {
  const { usecases } = api.deps;
  await api.database.sql`
    insert into postrider.sign_in_links (id, role, name, hash, expires_at)
    select postrider.uuid7(now()), 'viewer', 'Filler', sha256(n::text::bytea), now() + interval '1 hour'
    from generate_series(1, 1000) as n`;
  const root = { actor: { kind: 'root' }, application: 'all' } as const;
  const made = await createSignInLink(usecases, root, { role: 'viewer', name: 'Ada', expiresInSeconds: 60 });
  expect(made).toMatchObject({ ok: false, refusal: { code: 'too_many_sign_in_links' } });
  const reply = await api.call('POST', '/v1/sign-in-links', { role: 'viewer', name: 'Ada' });
  expect([reply.status, reply.json.code]).toEqual([409, 'too_many_sign_in_links']);
  await api.database.sql`delete from postrider.sign_in_links where name = 'Filler'`;
});

test('While PostgreSQL is away nobody is signed in or out, and no link is used up.', async () => {
  const link = await newLink();
  const away = createApp({ ...api.deps, watch: { isAway: () => true, note: () => 'otherwise' } });
  expect(await signIn({ link }, { app: away })).toMatchObject({ status: 503, cookie: '' });
  const { cookie } = await signIn({ link });
  expect(await statusOf(cookie, PATH, { method: 'DELETE' }, away)).toBe(503);
  expect(await statusOf(cookie)).toBe(200);
});
