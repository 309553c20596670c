import { randomBytes } from 'node:crypto';
import { createAddressGuard, decodeId, uuidOfEvent } from '@postrider/core';
import { type Receiver, startReceiver } from '@postrider/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_KEY, type ApiUnderTest, openApiUnderTest, type Reply } from './api-under-test.ts';

let api: ApiUnderTest;
let receiver: Receiver;
beforeAll(async () => {
  const addressGuard = createAddressGuard({ allow: ['127.0.0.0/8'] });
  api = await openApiUnderTest({ usecases: { policy: { httpTargets: true, addressGuard, retentionDays: 30 } } });
  receiver = await startReceiver();
  await api.call('PUT', '/v1/event-types/a.b', { example: { n: 1 } });
  await prepareRefusals();
});
afterAll(async () => {
  await receiver.close();
  await api.close();
});

/** A request, and the entry that it must leave. */
interface Act {
  readonly path: string;
  readonly body?: unknown;
  readonly action: string;
  /** The id or name of what it is done to; a function of the answer where that makes it. */
  readonly target: string | ((reply: Reply) => string);
}

/** By operation, each with something of its own to do it to. Whoever adds an operation that changes something adds it here. */
const ACTS: Readonly<Record<string, () => Promise<Act>>> = {
  createApplication: async () => ({
    path: '/v1/applications',
    body: { name: 'New' },
    action: 'application.created',
    target: idOf,
  }),
  updateApplication: async () => {
    const { path, application } = await newScene();
    return { path, body: { name: 'Other' }, action: 'application.updated', target: application };
  },
  deleteApplication: async () => {
    const { path, application } = await newScene();
    return { path, action: 'application.deleted', target: application };
  },
  createEndpoint: async () => {
    const { path } = await newScene();
    return { path: `${path}/endpoints`, body: { url: receiver.url }, action: 'endpoint.created', target: idOf };
  },
  updateEndpoint: async () => {
    const { endpointPath: path, endpoint } = await newScene();
    return { path, body: { status: 'paused' }, action: 'endpoint.updated', target: endpoint };
  },
  deleteEndpoint: async () => {
    const { endpointPath: path, endpoint } = await newScene();
    return { path, action: 'endpoint.deleted', target: endpoint };
  },
  rotateSecret: async () => {
    const { endpointPath, endpoint } = await newScene();
    return { path: `${endpointPath}/secret/rotate`, action: 'secret.rotated', target: endpoint };
  },
  getSecret: async () => {
    const { endpointPath, endpoint } = await newScene();
    return { path: `${endpointPath}/secret`, action: 'secret.revealed', target: endpoint };
  },
  sendTest: async () => {
    const { endpointPath, endpoint } = await newScene();
    return { path: `${endpointPath}/test`, body: { type: 'a.b' }, action: 'endpoint.tested', target: endpoint };
  },
  eraseEventData: async () => {
    const { path, event } = await newScene();
    return { path: `${path}/events/${event}/data`, action: 'data.erased', target: event };
  },
  eraseEventsByUid: async () => {
    const { path, application } = await newScene();
    const body = { uidPrefix: 'somebody' };
    return { path: `${path}/events/erase`, body, action: 'data.erased', target: application };
  },
  retryDelivery: async () => {
    const { path, delivery } = await newScene();
    return { path: `${path}/deliveries/${delivery}/retry`, action: 'delivery.retried', target: delivery };
  },
  retryEachDelivery: async () => {
    const { path, delivery } = await newScene();
    const body = { deliveries: [delivery] };
    return { path: `${path}/deliveries/retry-each`, body, action: 'delivery.retried', target: delivery };
  },
  cancelDelivery: async () => {
    const { path, delivery } = await newScene();
    return { path: `${path}/deliveries/${delivery}/cancel`, action: 'delivery.cancelled', target: delivery };
  },
  recover: async () => {
    const { endpointPath } = await newScene();
    return { path: `${endpointPath}/recover`, body: { since: SINCE }, action: 'operation.started', target: idOf };
  },
  backfill: async () => {
    const { endpointPath } = await newScene();
    return { path: `${endpointPath}/backfill`, body: { since: SINCE }, action: 'operation.started', target: idOf };
  },
  retryDeliveries: async () => {
    const { path } = await newScene();
    return { path: `${path}/deliveries/retry`, body: { type: 'a.b' }, action: 'operation.started', target: idOf };
  },
  cancelDeliveries: async () => {
    const { path } = await newScene();
    return { path: `${path}/deliveries/cancel`, body: { type: 'a.b' }, action: 'operation.started', target: idOf };
  },
  cancelOperation: async () => {
    const { path } = await newScene();
    const { id } = (await api.call('POST', `${path}/deliveries/cancel`, { type: 'a.b' })).json;
    return { path: `${path}/operations/${id}/cancel`, action: 'operation.cancelled', target: id };
  },
  putEventType: async () => {
    const name = newName('type');
    return { path: `/v1/event-types/${name}`, body: {}, action: 'event_type.put', target: name };
  },
  deleteEventType: async () => {
    const name = newName('type');
    await api.call('PUT', `/v1/event-types/${name}`, {});
    return { path: `/v1/event-types/${name}`, action: 'event_type.deleted', target: name };
  },
  importEventTypes: async () => {
    const name = newName('type');
    const webhooks = { [name]: { post: { requestBody: { content: {} } } } };
    const body = { openapi: '3.1.0', info: { title: 'Ours', version: '1' }, webhooks };
    return { path: '/v1/event-types/openapi', body, action: 'event_type.put', target: name };
  },
  putFormat: async () => {
    const name = newName('format');
    return { path: `/v1/formats/${name}`, body: FORMAT, action: 'format.put', target: name };
  },
  deleteFormat: async () => {
    const name = newName('format');
    await api.call('PUT', `/v1/formats/${name}`, FORMAT);
    return { path: `/v1/formats/${name}`, action: 'format.deleted', target: name };
  },
  createKey: async () => ({ path: '/v1/keys', body: KEY, action: 'key.created', target: idOf }),
  revokeKey: async () => {
    const { id } = (await api.call('POST', '/v1/keys', KEY)).json;
    return { path: `/v1/keys/${id}`, action: 'key.revoked', target: id };
  },
  createSignInLink: async () => ({
    path: '/v1/sign-in-links',
    body: { role: 'viewer', name: 'Ada' },
    action: 'sign_in_link.created',
    target: idOf,
  }),
  revokeSession: async () => {
    const body = JSON.stringify({ apiKey: API_KEY });
    const headers = { origin: 'http://localhost', 'content-type': 'application/json' };
    const response = await api.app.request('/dashboard/session', { method: 'POST', headers, body });
    const { id } = JSON.parse(await response.text());
    return { path: `/v1/sessions/${id}`, action: 'session.revoked', target: id };
  },
  openPortalSession: async () => {
    const { path } = await newScene();
    return { path: `${path}/portal-sessions`, body: {}, action: 'portal_session.created', target: idOf };
  },
  revokePortalSession: async () => {
    const { path } = await newScene();
    const { id } = (await api.call('POST', `${path}/portal-sessions`, {})).json;
    return { path: `${path}/portal-sessions/${id}`, action: 'portal_session.revoked', target: id };
  },
  createInbox: async () => ({ path: '/v1/inboxes', body: {}, action: 'inbox.created', target: idOf }),
  updateInbox: async () => {
    const { id } = (await api.call('POST', '/v1/inboxes')).json;
    return { path: `/v1/inboxes/${id}`, body: { name: 'Other' }, action: 'inbox.updated', target: id };
  },
  deleteInbox: async () => {
    const { id } = (await api.call('POST', '/v1/inboxes')).json;
    return { path: `/v1/inboxes/${id}`, action: 'inbox.deleted', target: id };
  },
  emptyInbox: async () => {
    const { id } = (await api.call('POST', '/v1/inboxes')).json;
    await api.app.request(`/play/${id}`, { method: 'POST', body: '{}' });
    return { path: `/v1/inboxes/${id}/requests`, action: 'inbox.emptied', target: id };
  },
};

/** What changes something and leaves no entry, and why. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  recordEvent: 'An event is its own record.',
  recordEvents: 'Events are their own record.',
};

const SINCE = '2026-01-01T00:00:00.000Z';
const FORMAT = { envelope: { type: '$type' }, signature: 'standard' };
const KEY = { name: 'Deploy', scopes: ['events:write'] };
const idOf = ({ json }: Reply): string => json.id;

let names = 0;
function newName(kind: string): string {
  names += 1;
  return `${kind}-${names}`;
}

/** An application with an endpoint, an event, and its delivery as the relay would write it. */
async function newScene() {
  const application: string = (await api.call('POST', '/v1/applications', { name: 'Acme' })).json.id;
  const path = `/v1/applications/${application}`;
  const endpoint: string = (await api.call('POST', `${path}/endpoints`, { url: receiver.url })).json.id;
  const uid = newName('somebody');
  const event: string = (await api.call('POST', `${path}/events`, { type: 'a.b', data: 1, uid })).json.id;
  const eventId = decodeId('event', event) ?? '';
  await api.database.sql`
    insert into postrider.deliveries (event_id, endpoint_id, id, application_id, event_type, next_attempt_at)
    values (${eventId}, ${decodeId('endpoint', endpoint)}, ${uuidOfEvent(eventId, randomBytes(8))},
      ${decodeId('application', application)}, 'a.b', now())`;
  const { data } = (await api.call('GET', `${path}/deliveries`)).json;
  const delivery: string = data[0].id;
  return { application, path, endpoint, endpointPath: `${path}/endpoints/${endpoint}`, event, delivery };
}

interface Operation {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
}

async function operations(): Promise<Operation[]> {
  const { paths } = (await api.call('GET', '/openapi.json')).json;
  return Object.entries<Record<string, { operationId: string }>>(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => ({ operationId, method: method.toUpperCase(), path })),
  );
}

async function operationOf(operationId: string): Promise<Operation> {
  const found = (await operations()).find((operation) => operation.operationId === operationId);
  if (found === undefined) throw new Error(`There is no operation ${operationId} any more.`);
  return found;
}

/** The newest first; reading it leaves none. */
const entries = async (query = ''): Promise<Reply['json'][]> =>
  (await api.call('GET', `/v1/audit-log${query}`)).json.data;

async function newestId(): Promise<string | undefined> {
  return (await entries('?limit=1'))[0]?.id;
}

async function entriesSince(id: string | undefined): Promise<Reply['json'][]> {
  const all = await entries();
  return all.slice(
    0,
    all.findIndex((entry) => entry.id === id),
  );
}

type Refused = 'entries' | 'changes';

/** Entries are refused as they are written, all else at the commit. */
async function prepareRefusals(): Promise<void> {
  await api.database.sql.unsafe(`
    create table public.refused (what text);
    create function public.refuse() returns trigger language plpgsql as $$
      begin
        if exists (select from public.refused where what = tg_argv[0]) then raise 'refused by the test'; end if;
        return null;
      end
    $$;
    create trigger refusal after insert on postrider.audit_log for each row execute function public.refuse('entries');
    do $$
      declare one text;
      begin
        for one in select oid::regclass from pg_class
          where relnamespace = 'postrider'::regnamespace and relkind = 'r' and relname <> 'audit_log'
        loop
          execute 'create constraint trigger refusal after insert or update or delete on ' || one ||
            ' deferrable initially deferred for each row execute function public.refuse(''changes'')';
        end loop;
      end
    $$`);
}

async function whileRefused<T>(what: Refused, act: () => Promise<T>): Promise<T> {
  await api.database.sql`insert into public.refused values (${what})`;
  return act().finally(() => api.database.sql`delete from public.refused`);
}

/** Every row of every table. */
async function everything(): Promise<Record<string, string>> {
  const tables = await api.database.sql<{ name: string }[]>`
    select oid::regclass::text as name from pg_class
    where relnamespace in ('postrider'::regnamespace, 'postrider_queue'::regnamespace)
      and relkind in ('r', 'p') and not relispartition`;
  const contents = await Promise.all(
    tables.map(async ({ name }) => {
      const [row] = await api.database.sql.unsafe<{ digest: string }[]>(
        `select md5(coalesce(string_agg(t::text, chr(10) order by t::text), '')) as digest from ${name} as t`,
      );
      return [name, row?.digest ?? ''] as const;
    }),
  );
  return Object.fromEntries(contents);
}

test('Every operation that changes something is here, and nothing is that is no more.', async () => {
  const changing = (await operations()).filter(({ method }) => method !== 'GET').map(({ operationId }) => operationId);
  // The one that only reads and has an entry all the same.
  expect([...Object.keys(ACTS), ...Object.keys(EXCEPTIONS)].sort()).toEqual([...changing, 'getSecret'].sort());
});

describe.each(Object.entries(ACTS))('%s', (operationId, prepare) => {
  test('leaves one entry, of what it did.', async () => {
    const { method } = await operationOf(operationId);
    const { path, body, action, target } = await prepare();
    const before = await newestId();
    const headers = { 'x-request-id': `test-${operationId}`, 'user-agent': 'the tests' };
    const reply = await api.call(method, path, body, headers);
    expect(reply.status, reply.text).toBeLessThan(300);
    expect(await entriesSince(before)).toMatchObject([
      {
        actor: { kind: 'root', id: null, name: null },
        origin: { requestId: `test-${operationId}`, address: null, userAgent: 'the tests' },
        action,
        target: { id: typeof target === 'string' ? target : target(reply) },
      },
    ]);
  });

  test('does nothing, and shows nothing, when the entry cannot be written.', async () => {
    const { method } = await operationOf(operationId);
    const { path, body } = await prepare();
    const before = await everything();
    const received = receiver.requests.length;
    const reply = await whileRefused('entries', () => api.call(method, path, body));
    expect(reply.json).toMatchObject({ code: 'internal' });
    expect(await everything()).toEqual(before);
    expect(receiver.requests).toHaveLength(received);
  });

  // It changes nothing.
  test.skipIf(operationId === 'getSecret')('leaves none where what it did cannot be committed.', async () => {
    const { method } = await operationOf(operationId);
    const { path, body } = await prepare();
    const before = await everything();
    const reply = await whileRefused('changes', () => api.call(method, path, body));
    expect(reply.json).toMatchObject({ code: 'internal' });
    expect(await everything()).toEqual(before);
  });

  test('leaves none where it is refused.', async () => {
    const { method, path } = await operationOf(operationId);
    const before = await newestId();
    const reply = await api.send(method, path.replaceAll(/\{\w+\}/g, 'nobody'), 'true');
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.status).toBeLessThan(500);
    expect(await entriesSince(before)).toEqual([]);
  });
});

test.each(Object.entries(EXCEPTIONS))('%s leaves none: %s', async (operationId) => {
  const { method, path } = await operationOf(operationId);
  const { application } = await newScene();
  const before = await newestId();
  const event = { type: 'a.b', data: 1 };
  const body = operationId === 'recordEvents' ? { events: [event, event] } : event;
  expect((await api.call(method, path.replace('{application}', application), body)).status).toBe(202);
  expect(await entriesSince(before)).toEqual([]);
});

test('Dry runs leave none.', async () => {
  const { path, endpointPath } = await newScene();
  const before = await newestId();
  const dryRun = { dryRun: true };
  for (const [at, body] of [
    [`${path}/events?dryRun=true`, { type: 'a.b', data: 1 }],
    [`${path}/events/erase`, { uidPrefix: 'somebody', ...dryRun }],
    [`${endpointPath}/recover`, { since: SINCE, ...dryRun }],
    [`${endpointPath}/backfill`, { since: SINCE, ...dryRun }],
    [`${path}/deliveries/retry`, { type: 'a.b', ...dryRun }],
    [`${path}/deliveries/cancel`, { type: 'a.b', ...dryRun }],
    ['/v1/event-types/openapi?dryRun=true', { openapi: '3.1.0', webhooks: {} }],
  ] as const) {
    expect((await api.call('POST', at, body)).status, at).toBeLessThan(300);
  }
  expect(await entriesSince(before)).toEqual([]);
});

describe('GET /v1/audit-log', () => {
  async function keyWith(fields: object): Promise<{ readonly id: string; readonly headers: Record<string, string> }> {
    const { id, key } = (await api.call('POST', '/v1/keys', { name: 'Deploy', ...fields })).json;
    return { id, headers: { authorization: `Bearer ${key}` } };
  }

  test('200 with who it was, what was changed, and from what to what', async () => {
    const { application, endpoint, endpointPath } = await newScene();
    const key = await keyWith({ scopes: ['endpoints:write'] });
    const headers = { ...key.headers, 'user-agent': `curl ${'x'.repeat(5000)}` };
    await api.call('PATCH', endpointPath, { name: 'Renamed', headers: { 'x-api-token': 'hush' } }, headers);
    const [entry] = await entries(`?target=${endpoint}`);
    expect(entry).toEqual({
      id: expect.stringMatching(/^aud_/),
      at: expect.stringMatching(/^2.*Z$/),
      actor: { kind: 'key', id: key.id, name: 'Deploy' },
      origin: { requestId: expect.stringMatching(/^req_/), address: null, userAgent: `curl ${'x'.repeat(251)}` },
      action: 'endpoint.updated',
      applicationId: application,
      target: { kind: 'endpoint', id: endpoint },
      before: { name: null, headers: {} },
      after: { name: 'Renamed', headers: { 'x-api-token': '***' } },
    });
  });

  test('200 by application, actor, action, target and time, page by page', async () => {
    const { application, path, endpoint, endpointPath } = await newScene();
    const key = await keyWith({ scopes: ['endpoints:write'] });
    await api.call('PATCH', path, { name: 'By a key' }, key.headers);
    await api.call('PATCH', endpointPath, { name: 'By root' });
    const actions = async (query: string) => (await entries(query)).map(({ action }) => action);
    const made = ['endpoint.created', 'application.created'];
    expect(await actions(`?application=${application}`)).toEqual(['endpoint.updated', 'application.updated', ...made]);
    expect(await actions(`?actor=${key.id}`)).toEqual(['application.updated']);
    expect(await actions(`?application=${application}&actor=root`)).toEqual(['endpoint.updated', ...made]);
    expect(await actions(`?application=${application}&action=application.updated`)).toEqual(['application.updated']);
    expect(await actions(`?target=${endpoint}`)).toEqual(['endpoint.updated', 'endpoint.created']);
    expect(await actions(`?target=${endpoint}&until=2026-01-01T00:00:00Z`)).toEqual([]);
    expect(await actions(`?target=${endpoint}&since=2026-01-01T00:00:00Z`)).toHaveLength(2);
    const first = (await api.call('GET', `/v1/audit-log?target=${endpoint}&limit=1`)).json;
    const second = (await api.call('GET', `/v1/audit-log?target=${endpoint}&limit=1&cursor=${first.nextCursor}`)).json;
    expect([...first.data, ...second.data].map(({ action }) => action)).toEqual([
      'endpoint.updated',
      'endpoint.created',
    ]);
    expect(second.nextCursor).toBeNull();
  });

  test('200 for a key that is bound to an application with what concerns that one only', async () => {
    const mine = await newScene();
    const theirs = await newScene();
    const { headers } = await keyWith({ scopes: ['audit:read'], application: mine.application });
    const { data } = (await api.call('GET', '/v1/audit-log?limit=250', undefined, headers)).json;
    expect(new Set(data.map((entry: { applicationId: string }) => entry.applicationId))).toEqual(
      new Set([mine.application]),
    );
    const crossed = await api.call('GET', `/v1/audit-log?application=${theirs.application}`, undefined, headers);
    const unknown = await api.call('GET', '/v1/audit-log?application=nobody', undefined, headers);
    expect([crossed.status, crossed.json.code, crossed.json.detail]).toEqual([
      404,
      'application_not_found',
      unknown.json.detail,
    ]);
    const target = await api.call('GET', `/v1/audit-log?target=${theirs.endpoint}`, undefined, headers);
    expect(target.json.data).toEqual([]);
  });

  test('403 for a key without the scope, 422 for filters that can name nothing', async () => {
    const { headers } = await keyWith({ scopes: ['events:read', 'endpoints:write', 'keys:write'] });
    expect((await api.call('GET', '/v1/audit-log', undefined, headers)).status).toBe(403);
    for (const query of [
      'actor=somebody',
      'action=endpoint.eaten',
      'target=%00',
      'cursor=x',
      'application=%20',
      'x=y',
    ]) {
      expect((await api.call('GET', `/v1/audit-log?${query}`)).status, query).toBe(422);
    }
    expect((await api.call('GET', '/v1/audit-log', undefined, { authorization: `Bearer ${API_KEY}` })).status).toBe(
      200,
    );
  });
});
