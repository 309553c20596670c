import { type Access, decodeId, encodeId, PORTAL_CAPABILITIES, SCOPES } from '@postrider/core';
import { relayPage } from '@postrider/db';
import { rootProver, signInWithKey } from '@postrider/usecases';
import type { ApiUnderTest } from './api-under-test.ts';

/** All names by which the API takes something for what it is, by the name of the path parameter. */
export type Names = Readonly<Record<string, readonly string[]>>;

export interface AccessWorld {
  /** One application with one of everything, and another such. */
  readonly mine: Names;
  readonly theirs: Names;
  /** Well-formed names that nothing has. */
  readonly nobodys: Names;
  /** Of mine: a key with every scope, and a portal token with every capability. */
  readonly key: string;
  readonly token: string;
}

/** What belongs to no application. */
const SHARED: Names = { eventType: ['a.b'], format: ['shared'] };

const ROOT: Access = { actor: { kind: 'root' }, application: 'all' };

const NOBODY = '01890a5d-ac96-774b-bcce-b302099a8057';

export async function openAccessWorld(api: ApiUnderTest): Promise<AccessWorld> {
  await made(api, 'PUT', '/v1/event-types/a.b', { description: 'A type', example: 1 });
  await made(api, 'PUT', '/v1/formats/shared', { envelope: { payload: '$data' }, signature: 'standard' });
  const [mine, theirs] = [await oneOfEverything(api, 'mine'), await oneOfEverything(api, 'theirs')];
  const nobodys = {
    application: [encodeId('application', NOBODY), 'nobody'],
    endpoint: [encodeId('endpoint', NOBODY), 'nobody'],
    event: [encodeId('event', NOBODY)],
    delivery: [encodeId('delivery', NOBODY)],
    attempt: [encodeId('attempt', NOBODY)],
    operation: [encodeId('operation', NOBODY)],
    key: [encodeId('key', NOBODY)],
    portalSession: [encodeId('portalSession', NOBODY)],
    session: [encodeId('session', NOBODY)],
    eventType: ['no.body'],
    format: ['nobodys'],
    inbox: [encodeId('inbox', NOBODY)],
  };
  return { mine: mine.names, theirs: theirs.names, nobodys, key: mine.key, token: mine.token };
}

async function oneOfEverything(api: ApiUnderTest, uid: string) {
  const application = (await made(api, 'POST', '/v1/applications', { name: uid, uid })).id;
  const at = `/v1/applications/${uid}`;
  const endpointUid = `endpoint-of-${uid}`;
  const endpoint = (await made(api, 'POST', `${at}/endpoints`, { url: 'https://example.com/', uid: endpointUid })).id;
  const event = (await made(api, 'POST', `${at}/events`, { type: 'a.b', data: uid, uid: `event-of-${uid}` })).id;
  await relayAll(api);
  const { data: deliveries } = await made(api, 'GET', `${at}/events/${event}/deliveries`);
  const since = '2026-01-01T00:00:00Z';
  const operation = await made(api, 'POST', `${at}/endpoints/${endpoint}/recover`, { since, dryRun: true });
  const key = await made(api, 'POST', '/v1/keys', { name: uid, scopes: SCOPES, application: uid });
  const session = await made(api, 'POST', `${at}/portal-sessions`, { capabilities: PORTAL_CAPABILITIES });
  const signedIn = await signInWithKey({ ...api.deps.usecases, proveRoot: rootProver(api.deps.apiKey) }, ROOT);
  if (!signedIn.ok) throw new Error(signedIn.refusal.detail);
  const inbox = await made(api, 'POST', '/v1/inboxes');
  const names: Names = {
    application: [application, uid],
    endpoint: [endpoint, endpointUid],
    event: [event],
    delivery: [deliveries[0].id],
    attempt: [await attemptOf(api, deliveries[0].id)],
    operation: [operation.id],
    key: [key.id],
    portalSession: [session.id],
    session: [encodeId('session', signedIn.value.session.id)],
    inbox: [inbox.id],
    ...SHARED,
  };
  return { names, key: key.key as string, token: session.token as string };
}

/** The delivery's, as a dispatcher would log it. */
async function attemptOf({ database }: ApiUnderTest, delivery: string): Promise<string> {
  const id = decodeId('delivery', delivery) ?? '';
  const [row] = await database.sql<{ id: string }[]>`
    insert into postrider.attempts (event_id, endpoint_id, number, id, trigger, started_at, duration_ms, outcome,
      endpoint_revision, signature)
    select event_id, endpoint_id, 1, postrider.uuid_of_event(event_id), 'schedule', now(), 3, 'timed_out', 1, 'v1,abc'
    from postrider.deliveries where id = ${id} returning id`;
  return encodeId('attempt', row?.id ?? '');
}

async function relayAll({ database }: ApiUnderTest): Promise<void> {
  const limits = {
    eventsMax: 1000,
    deliveriesMax: 1000,
    endpointsMax: 500,
    chunkDeliveriesMax: 100,
    chunkBytesMax: 1_000_000,
  };
  while ((await database.transaction((tx) => relayPage(tx, limits))).events > 0);
}

async function made(api: ApiUnderTest, method: string, path: string, body?: object) {
  const reply = await api.call(method, path, body);
  if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.text}`);
  return reply.json;
}
