import { readFile } from 'node:fs/promises';
import { ROLES, SCOPES, type Scope, scopesOfRole } from '@postrider/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VALID_BODIES } from './access-bodies.ts';
import { type AccessWorld, type Names, openAccessWorld } from './access-world.ts';
import { API_KEY, type ApiUnderTest, openApiUnderTest, type Reply } from './api-under-test.ts';
import { type DescribedOperation, operationsOf } from './described-operations.ts';

/*
 * Every route that the OpenAPI document has, with keys of every kind. A route or a path parameter that is not in the
 * tables of access-bodies.ts and access-world.ts fails the first tests.
 */

let api: ApiUnderTest;
let world: AccessWorld;
let operations: readonly DescribedOperation[];
beforeAll(async () => {
  api = await openApiUnderTest();
  world = await openAccessWorld(api);
  operations = operationsOf((await api.call('GET', '/openapi.json')).json);
});
afterAll(() => api.close());

interface Asked {
  readonly names?: Names;
  readonly query?: string;
  readonly body?: object;
}

/** With the first of its names for each parameter. */
function ask(
  operation: DescribedOperation,
  key: string,
  { names = world.mine, query = operation.query, body }: Asked,
): Promise<Reply> {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, parameter: string) => names[parameter]?.[0] ?? '');
  const valid = VALID_BODIES[operation.operationId];
  const sent = valid === undefined ? undefined : { ...valid, ...body };
  return api.call(operation.method, query === undefined ? path : `${path}?${query}`, sent, {
    authorization: `Bearer ${key}`,
  });
}

/** All that an answer says, but for the id of its request. */
function said({ status, json }: Reply) {
  return { status, json: { ...json, requestId: null } };
}

/** By the route itself, and not for a place in the body, with which somebody would hand on more than they have. */
function isShut({ status, json }: Reply): boolean {
  return status === 403 && json.errors === undefined;
}

/** Every key that a route lets in, be it for some applications only. */
function keysFor({ reach }: DescribedOperation): readonly string[] {
  return [API_KEY, ...(reach === 'unbound' ? [] : [world.key]), ...(reach === 'portal' ? [world.token] : [])];
}

const boundKeysFor = (operation: DescribedOperation) => keysFor(operation).slice(1);

/** What belongs to an application, or is one. */
const OWNED = ['application', 'endpoint', 'event', 'delivery', 'attempt', 'operation', 'key', 'portalSession'];

const ofTheirs = (parameter: string) => world.theirs[parameter] ?? [];
const ofNobody = (parameter: string) => world.nobodys[parameter] ?? [];

describe('The matrix', () => {
  test('has a valid body for exactly the operations that take one.', () => {
    const taking = operations.filter(({ takesBody }) => takesBody).map(({ operationId }) => operationId);
    expect(Object.keys(VALID_BODIES).toSorted()).toEqual([...new Set(taking)].toSorted());
  });

  test('has names for every path parameter, and knows which belong to an application.', () => {
    const parameters = new Set(operations.flatMap((operation) => operation.parameters));
    for (const names of [world.mine, world.theirs, world.nobodys]) {
      expect(Object.keys(names).toSorted()).toEqual([...parameters].toSorted());
    }
    expect([...OWNED, 'eventType', 'format', 'inbox', 'session'].toSorted()).toEqual([...parameters].toSorted());
  });

  test('has every path that is registered below /v1, and nothing but a few pages is registered elsewhere.', () => {
    const paths = [...new Set(api.app.routes.map(({ path }) => path.replaceAll(/:(\w+)/g, '{$1}')))];
    const described = new Set(operations.map(({ path }) => path));
    expect(paths.filter((path) => path.startsWith('/v1') && path !== '/v1/*' && !described.has(path))).toEqual([]);
    expect(paths.filter((path) => !path.startsWith('/v1')).toSorted()).toEqual([
      '/',
      '/*',
      '/dashboard/*',
      '/dashboard/session',
      '/docs',
      '/docs/start.js',
      '/docs/swagger-ui-bundle.js',
      '/docs/swagger-ui.css',
      '/healthz',
      '/openapi.json',
      '/play/*',
      '/play/{inbox}/*',
      '/portal/*',
      '/readyz',
    ]);
  });
});

test('docs/operate/api-keys.md says of every route what it needs.', async () => {
  const page = await readFile(new URL('../../../docs/operate/api-keys.md', import.meta.url), 'utf8');
  const [, table = ''] = page.split('## What each route needs');
  const said = table.split('\n').filter((line) => line.startsWith('| `'));
  const rows = operations.map(({ method, path, query, scopes, reach }) => {
    const needed = scopes.map((scope) => `\`${scope}\``).join(' and ') || 'none';
    const [bound, portal] = [reach !== 'unbound', reach === 'portal'].map((open) => (open ? 'yes' : 'no'));
    return `| \`${method} ${path.replace('/v1', '')}${query === undefined ? '' : `?${query}`}\` | ${needed} | ${bound} | ${portal} |`;
  });
  expect(said.toSorted()).toEqual(rows.toSorted());
});

describe('Without a key', () => {
  test('every registered path below /v1 answers 401 to every method, and so does what is not there.', async () => {
    const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY'];
    const paths = new Set(api.app.routes.map(({ path }) => path.replaceAll(/[:*]/g, 'x')));
    for (const path of [...paths, '/v1', '/v1/', '/v1/nothing'].filter((one) => one.startsWith('/v1'))) {
      for (const method of methods) {
        expect((await api.app.request(path, { method })).status, `${method} ${path}`).toBe(401);
      }
    }
  });

  test('health, the document and its pages answer.', async () => {
    for (const path of ['/healthz', '/readyz', '/openapi.json', '/docs', '/docs/start.js']) {
      expect((await api.app.request(path)).status, path).toBe(200);
    }
  });
});

describe('A key that lacks a scope', () => {
  const keyWith = async (scopes: readonly Scope[]): Promise<string> =>
    (await api.call('POST', '/v1/keys', { name: scopes.join(), scopes })).json.key;

  test('gets 403 where it is needed, with its name, and there only.', async () => {
    for (const lacking of SCOPES) {
      const key = await keyWith(SCOPES.filter((scope) => scope !== lacking));
      for (const operation of operations) {
        const reply = await ask(operation, key, { names: world.nobodys });
        const place = `${operation.operationId} without ${lacking}`;
        expect(isShut(reply), place).toBe(operation.scopes.includes(lacking));
        if (isShut(reply)) {
          expect(reply.json.code).toBe('insufficient_scope');
          expect(reply.json.detail).toContain(lacking);
        }
      }
    }
  });

  test('needs no other scope than those that are described.', async () => {
    const keys = new Map<string, string>();
    for (const operation of operations) {
      const scopes = operation.scopes.join();
      // A key has at least one, and what needs none is for every key.
      const key = keys.get(scopes) ?? (await keyWith(scopes === '' ? ['audit:read'] : operation.scopes));
      keys.set(scopes, key);
      const reply = await ask(operation, key, { names: world.nobodys });
      expect([isShut(reply), reply.status === 401], operation.operationId).toEqual([false, false]);
    }
  });
});

describe('A key that is bound to an application', () => {
  test('gets 403 from what is about all applications, and a portal token from what is not for portals.', async () => {
    for (const operation of operations) {
      const shut = [world.key, world.token].filter((key) => !keysFor(operation).includes(key));
      for (const key of shut) {
        for (const names of [world.mine, world.theirs, world.nobodys]) {
          const reply = await ask(operation, key, { names });
          expect(said(reply), operation.operationId).toMatchObject({
            status: 403,
            json: { code: 'insufficient_scope' },
          });
        }
      }
    }
  });

  test('reads what is its own, and in all of it there is nothing of another application.', async () => {
    const foreign = OWNED.flatMap(ofTheirs);
    for (const operation of operations.filter(({ method }) => method === 'GET')) {
      for (const key of boundKeysFor(operation)) {
        const reply = await ask(operation, key, {});
        expect(reply.status, operation.operationId).toBe(200);
        expect(
          foreign.filter((name) => reply.text.includes(`"${name}"`)),
          operation.operationId,
        ).toEqual([]);
      }
    }
  });
});

describe('A session', () => {
  const asSession = (operation: DescribedOperation, cookie: string): Promise<Reply> => {
    const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, parameter: string) => world.nobodys[parameter]?.[0] ?? '');
    const headers = { authorization: undefined, cookie, origin: 'http://localhost' };
    return api.call(
      operation.method,
      operation.query === undefined ? path : `${path}?${operation.query}`,
      VALID_BODIES[operation.operationId],
      headers,
    );
  };
  const signIn = async (body: object): Promise<string> => {
    const headers = { origin: 'http://localhost' };
    const reply = await api.call('POST', '/dashboard/session', body, headers);
    return reply.headers.get('set-cookie')?.split(';')[0] ?? '';
  };

  test('that was opened by a key is let in by every route that lets the key in, and by no other.', async () => {
    const bound = await api.call('POST', '/v1/keys', { name: 'Some', scopes: ['events:read'], application: 'mine' });
    for (const key of [API_KEY, world.key, bound.json.key]) {
      const cookie = await signIn({ apiKey: key });
      for (const operation of operations) {
        const ofKey = await ask(operation, key, { names: world.nobodys });
        const reply = await asSession(operation, cookie);
        expect(reply.status === 403, operation.operationId).toBe(ofKey.status === 403);
        expect(reply.status, operation.operationId).not.toBe(401);
      }
    }
  });

  test('that was opened by a link is let in where its role says so, and nowhere else.', async () => {
    for (const role of ROLES) {
      const { url } = (await api.call('POST', '/v1/sign-in-links', { role, name: role })).json;
      const cookie = await signIn({ link: url.split('#link=')[1] });
      const may = scopesOfRole(role);
      for (const operation of operations) {
        const reply = await asSession(operation, cookie);
        const shut = operation.scopes.some((scope) => !may.includes(scope));
        expect(isShut(reply), `${operation.operationId} for a ${role}`).toBe(shut);
        expect(reply.status, operation.operationId).not.toBe(401);
      }
    }
  });
});

describe('What belongs to another application', () => {
  let before: unknown;
  beforeAll(async () => {
    before = await everythingOfTheirs();
  });

  test('is 404 at its own place, in the words for what is not there.', async () => {
    let cases = 0;
    for (const operation of operations.filter(({ parameters }) => parameters.includes('application'))) {
      for (const key of boundKeysFor(operation)) {
        const unknown = said(await ask(operation, key, { names: world.nobodys }));
        expect(unknown, operation.operationId).toMatchObject({ status: 404, json: { code: 'application_not_found' } });
        for (const application of ofTheirs('application')) {
          const names = { ...world.theirs, application: [application] };
          expect(said(await ask(operation, key, { names })), operation.operationId).toEqual(unknown);
          cases += 1;
        }
      }
    }
    expect(cases).toBeGreaterThan(100);
  });

  test('is 404 in one’s own application, for every key, in the words for what is not there.', async () => {
    let cases = 0;
    for (const operation of operations) {
      for (const parameter of operation.parameters.filter((one) => one !== 'application' && OWNED.includes(one))) {
        // Keys are not below an application: to an unbound one, all are its own.
        for (const key of parameter === 'key' ? boundKeysFor(operation) : keysFor(operation)) {
          const named = (name: string) => ask(operation, key, { names: { ...world.mine, [parameter]: [name] } });
          const unknown = said(await named(ofNobody(parameter)[0] ?? ''));
          expect(unknown.status, operation.operationId).toBe(404);
          for (const name of ofTheirs(parameter)) {
            expect(said(await named(name)), `${operation.operationId} ${parameter}`).toEqual(unknown);
            cases += 1;
          }
        }
      }
    }
    expect(cases).toBeGreaterThan(50);
  });

  test('is named in a query or a body like what is not there.', async () => {
    const places: string[] = [];
    for (const operation of operations) {
      for (const key of boundKeysFor(operation)) {
        for (const parameter of OWNED) {
          const inQuery = operation.queryParameters.includes(parameter);
          const inBody = operation.bodyMembers.includes(parameter);
          if (!inQuery && !inBody) continue;
          const named = (name: string) =>
            ask(operation, key, inQuery ? { query: `${parameter}=${name}` } : { body: { [parameter]: name } });
          for (const [at, name] of ofTheirs(parameter).entries()) {
            const unknown = said(await named(ofNobody(parameter)[at] ?? ''));
            expect(said(await named(name)), `${operation.operationId} ${parameter}`).toEqual(unknown);
          }
          places.push(`${operation.operationId} ${parameter}`);
        }
      }
    }
    expect(new Set(places)).toEqual(
      new Set([
        'cancelDeliveries endpoint',
        'createKey application',
        'listDeliveries endpoint',
        'readAuditLog application',
        'retryDeliveries endpoint',
      ]),
    );
  });

  test('is as it was after all this.', async () => {
    expect(await everythingOfTheirs()).toEqual(before);
  });

  async function everythingOfTheirs() {
    const reading = operations.filter(
      ({ method, parameters, operationId }) =>
        method === 'GET' && parameters.includes('application') && !/stats|summari/i.test(operationId),
    );
    const read = await Promise.all(
      reading.map(async (operation) => {
        const reply = await ask(operation, API_KEY, { names: world.theirs });
        expect(reply.status).toBe(200);
        return [operation.operationId, reply.json];
      }),
    );
    const { data: keys } = (await api.call('GET', '/v1/keys?limit=250')).json;
    const known = new Set(ofTheirs('key'));
    return [...read, keys.filter(({ id }: { id: string }) => known.has(id)).map(({ id }: { id: string }) => id)];
  }
});
