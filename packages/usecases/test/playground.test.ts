import { type Endpoint, encodeId, firstUuidOf, type Inbox, type InboxRequest, SecretText } from '@postrider/core';
import { endpointsOfInbox, readConfigurations, type Tx } from '@postrider/db';
import { openQueue } from '@postrider/queue';
import { advance } from '@postrider/testkit';
import {
  createInbox,
  type Deps,
  deleteApplication,
  deleteEndpoint,
  deleteInbox,
  emptyInbox,
  getInbox,
  INBOX_BODY_KEPT_BYTES_MAX,
  INBOX_REQUESTS_KEPT_MAX,
  INBOXES_MAX,
  type InboxPatch,
  keepPartitions,
  listInboxes,
  listInboxRequests,
  openConfiguration,
  type PresentedToInbox,
  putFormat,
  receiveInInbox,
  rotateSecret,
  signRequest,
  updateInbox,
} from '@postrider/usecases';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  appId,
  EVERYTHING,
  endpointId,
  NOBODY,
  newApplication,
  newEndpoint,
  openWorld,
  refusal,
  value,
  type World,
} from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
beforeEach(async () => {
  await world.database.sql`delete from postrider.inboxes`;
});
afterAll(() => world.close());

const nameOf = ({ id }: Inbox) => encodeId('inbox', id);
const newInbox = async (input: InboxPatch = {}) => value(await createInbox(world.deps, EVERYTHING, input));
const PLAIN: PresentedToInbox = { method: 'POST', path: '/play/x', headers: [], body: Buffer.from('{}') };

/** Of two things that happen within a millisecond, the later one is the newer. */
let lastMs = 0;
function now(): Date {
  lastMs = Math.max(lastMs + 1, Date.now());
  return new Date(lastMs);
}

const receive = (inbox: Inbox, request: Partial<PresentedToInbox> = {}, deps: Partial<Deps> = {}) =>
  receiveInInbox({ ...world.deps, now, ...deps }, { inbox: nameOf(inbox), request: { ...PLAIN, ...request } });

async function kept(inbox: Inbox): Promise<readonly InboxRequest[]> {
  const page = { inbox: nameOf(inbox), limit: 250, cursor: null };
  return value(await listInboxRequests(world.deps, EVERYTHING, page)).items;
}

/** What it makes of a request. */
async function verified(inbox: Inbox, request: Partial<PresentedToInbox>, deps: Partial<Deps> = {}) {
  value(await emptyInbox(world.deps, EVERYTHING, { inbox: nameOf(inbox) }));
  value(await receive(inbox, request, deps));
  return (await kept(inbox))[0]?.verification;
}

const urlOf = (inbox: Inbox) => `https://hooks.example.com/postrider/play/${nameOf(inbox)}/orders?from=us`;

async function newEndpointOf(inbox: Inbox, fields: Parameters<typeof newEndpoint>[2] = {}): Promise<Endpoint> {
  return newEndpoint(world, await newApplication(world), { url: urlOf(inbox), ...fields });
}

/** As a dispatcher would send an event to the endpoint at that moment. */
async function signedFor({ id }: Endpoint, startedAt = new Date()): Promise<PresentedToInbox> {
  const [configuration] = await readConfigurations(world.database, [id]);
  if (configuration === undefined) throw new Error('There is no such endpoint.');
  const event = {
    eventId: NOBODY,
    eventType: 'order.paid',
    eventUid: null,
    occurredAt: startedAt,
    data: '{"total": 1.0, "who": "Zoë"}',
  };
  const request = signRequest({ version: '1' }, openConfiguration(world.deps, configuration), event, { startedAt });
  return { ...PLAIN, headers: Object.entries(request.headers), body: Buffer.from(request.body) };
}

describe('An inbox', () => {
  test('answers 200 at once with nothing unless it is told otherwise, member by member.', async () => {
    const inbox = await newInbox();
    const [at, plain] = [inbox.createdAt.getTime(), { status: 200, delayMs: 0, failureRate: 0, body: '' }];
    expect(inbox).toMatchObject({ name: null, answer: plain });
    expect(inbox.expiresAt.getTime() - at).toBe(7 * 86_400_000);
    const update = async (patch: InboxPatch) => {
      const { name, answer } = value(await updateInbox(world.deps, EVERYTHING, { inbox: nameOf(inbox), patch }));
      return { name, answer };
    };
    expect(await update({ answer: { status: 404, body: 'no' } })).toEqual({
      name: null,
      answer: { ...plain, status: 404, body: 'no' },
    });
    expect(await update({ name: 'Mine', answer: { status: null, delayMs: 7 } })).toEqual({
      name: 'Mine',
      answer: { ...plain, delayMs: 7, body: 'no' },
    });
    expect(await update({ answer: null })).toEqual({ name: 'Mine', answer: plain });
    expect(value(await getInbox(world.deps, EVERYTHING, { inbox: nameOf(inbox) }))).toMatchObject({ name: 'Mine' });
  });

  test('is found by its id, in a list of all, and not when it is deleted.', async () => {
    const inboxes = [await newInbox({ name: 'a' }), await newInbox({ name: 'b' }), await newInbox({ name: 'c' })];
    const first = value(await listInboxes(world.deps, EVERYTHING, { limit: 2, cursor: null }));
    const rest = value(await listInboxes(world.deps, EVERYTHING, { limit: 2, cursor: first.nextCursor }));
    const ids = (some: readonly Inbox[]) => some.map(({ id }) => id).toSorted();
    expect(ids([...first.items, ...rest.items])).toEqual(ids(inboxes));
    expect(rest.nextCursor).toBeNull();
    const [one] = inboxes;
    if (one === undefined) throw new Error('There is none.');
    value(await receive(one));
    const inbox = nameOf(one);
    value(await deleteInbox(world.deps, EVERYTHING, { inbox }));
    for (const gone of [
      await getInbox(world.deps, EVERYTHING, { inbox }),
      await updateInbox(world.deps, EVERYTHING, { inbox, patch: {} }),
      await deleteInbox(world.deps, EVERYTHING, { inbox }),
      await emptyInbox(world.deps, EVERYTHING, { inbox }),
      await listInboxRequests(world.deps, EVERYTHING, { inbox, limit: 1, cursor: null }),
      await receive(one),
      await getInbox(world.deps, EVERYTHING, { inbox: 'inb_' }),
    ]) {
      expect(refusal(gone).code).toBe('inbox_not_found');
    }
    expect(await world.database.sql`select from postrider.inbox_requests`).toHaveLength(0);
  });

  test(`is one of ${INBOXES_MAX} at most, however many ask for one at once.`, async () => {
    await world.database.sql`
      insert into postrider.inboxes
      select gen_random_uuid(), null, 200, 0, 0, '', now(), now() + interval '1 day'
      from generate_series(1, ${INBOXES_MAX - 1})`;
    const both = await Promise.all([1, 2].map(() => createInbox(world.deps, EVERYTHING, {})));
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(refusal(both.find(({ ok }) => !ok) ?? { ok: true, value: null }).code).toBe('too_many_inboxes');
  });

  test('is forgotten a week after its last request, and each request after a week.', async () => {
    const [used, old] = [await newInbox(), await newInbox()];
    value(await receive(used, { path: '/play/new' }));
    const longAgo = firstUuidOf(new Date(Date.now() - 7.1 * 86_400_000));
    await world.database.sql`
      insert into postrider.inbox_requests
      select ${longAgo}, inbox_id, method, '/play/old', headers, body, truncated, answered_status, answered_delay_ms,
        verification, verification_detail, endpoint_id, application_id from postrider.inbox_requests`;
    await world.database.sql`update postrider.inboxes set expires_at = expires_at - interval '7 days'`;
    expect(refusal(await receive(old)).code).toBe('inbox_not_found');
    // As if it had been sent something since.
    await world.database.sql`update postrider.inboxes set expires_at = now() + interval '1 hour' where id = ${used.id}`;
    value(await receive(used, { path: '/play/newer' }));
    const { expiresAt } = value(await getInbox(world.deps, EVERYTHING, { inbox: nameOf(used) }));
    expect(expiresAt.getTime() - used.expiresAt.getTime()).toBeGreaterThanOrEqual(0);
    const queue = await openQueue(world.database);
    await keepPartitions({ database: world.database, queue }, { retentionDays: 30 });
    await queue.close();
    expect((await kept(used)).map(({ path }) => path)).toEqual(['/play/newer', '/play/new']);
    expect(await world.database.sql`select from postrider.inboxes`).toHaveLength(1);
  });
});

describe('What an inbox is sent', () => {
  test('is kept as it came, newest first, with what was answered.', async () => {
    const inbox = await newInbox({ answer: { status: 418, delayMs: 3, body: 'short and stout' } });
    const headers = [
      ['X-Two', 'a'],
      ['X-Two', 'b'],
    ] as const;
    const request = { method: 'PURGE', path: '/play/x/y?z=%00', headers, body: Buffer.from([0x61, 0, 0xff, 0x62]) };
    expect(value(await receive(inbox, request))).toEqual({ status: 418, delayMs: 3, body: 'short and stout' });
    const [item] = await kept(inbox);
    expect(item).toEqual({
      id: expect.any(String),
      receivedAt: expect.any(Date),
      method: 'PURGE',
      path: '/play/x/y?z=%00',
      headers,
      body: 'a\u0000\ufffdb',
      truncated: false,
      answered: { status: 418, delayMs: 3 },
      verification: { state: 'unknown', detail: expect.stringContaining('No endpoint') },
    });
    value(await receive(inbox, { path: '/play/later' }));
    expect((await kept(inbox)).map(({ path }) => path)).toEqual(['/play/later', '/play/x/y?z=%00']);
    value(await emptyInbox(world.deps, EVERYTHING, { inbox: nameOf(inbox) }));
    expect(await kept(inbox)).toEqual([]);
  });

  test('is answered 503 where chance will have it.', async () => {
    const inbox = await newInbox({ answer: { status: 201, failureRate: 0.5 } });
    const drawing = (byte: number) => ({ random: (count: number) => Buffer.alloc(count, byte) });
    expect(value(await receive(inbox, {}, drawing(0x7f))).status).toBe(503);
    await world.database.sql`delete from postrider.inbox_requests`;
    expect(value(await receive(inbox, {}, drawing(0x80))).status).toBe(201);
    expect((await kept(inbox)).map(({ answered }) => answered.status)).toEqual([201]);
  });

  test('is kept up to a length, and is marked where there was more.', async () => {
    const inbox = await newInbox();
    value(await receive(inbox, { body: Buffer.alloc(INBOX_BODY_KEPT_BYTES_MAX, 'a') }));
    value(await receive(inbox, { body: Buffer.alloc(INBOX_BODY_KEPT_BYTES_MAX + 1, 'b') }));
    const shown = (await kept(inbox)).map(({ body, truncated }) => [body.at(-1), body.length, truncated]);
    expect(shown).toEqual([
      ['b', INBOX_BODY_KEPT_BYTES_MAX, true],
      ['a', INBOX_BODY_KEPT_BYTES_MAX, false],
    ]);
  });

  test(`makes room for itself: ${INBOX_REQUESTS_KEPT_MAX} are kept, however many come at once.`, async () => {
    const [inbox, other] = [await newInbox(), await newInbox()];
    value(await receive(other));
    await Promise.all(Array.from({ length: INBOX_REQUESTS_KEPT_MAX + 10 }, () => receive(inbox)));
    expect(await kept(inbox)).toHaveLength(INBOX_REQUESTS_KEPT_MAX);
    value(await receive(inbox, { path: '/play/last' }));
    expect(await kept(inbox)).toHaveLength(INBOX_REQUESTS_KEPT_MAX);
    expect((await kept(inbox))[0]?.path).toBe('/play/last');
    expect(await kept(other)).toHaveLength(1);
  });

  test('has its sensitive headers masked, but for the signature that is to be looked at.', async () => {
    const inbox = await newInbox();
    const endpoint = await newEndpointOf(inbox, { headers: { 'x-api-key': 'k3y', 'x-signature': 's3cret' } });
    const signed = await signedFor(endpoint);
    value(await receive(inbox, { ...signed, headers: [...signed.headers, ['Cookie', 'session=1']] }));
    const [item] = await kept(inbox);
    const headers = Object.fromEntries(item?.headers ?? []);
    expect(headers).toMatchObject({ 'x-api-key': '***', 'x-signature': '***', Cookie: '***' });
    expect(headers['webhook-signature']).toMatch(/^v1,/);
    const rows = await world.database.sql`select headers::text from postrider.inbox_requests`;
    expect(JSON.stringify(rows)).not.toMatch(/k3y|s3cret|session=1/);
  });

  test('has them masked although the format of another endpoint with the same URL signs by a header of such a name.', async () => {
    const inbox = await newInbox();
    const endpoint = await newEndpointOf(inbox, { headers: { 'x-api-key': 'k3y' } });
    const signature = {
      algorithm: 'hmac-sha256',
      key: 'utf8',
      encoding: 'hex',
      prefix: '',
      separator: null,
      content: ['$body'],
      headers: { 'X-Api-Key': ['$signatures'] },
    } as const;
    value(await putFormat(world.deps, EVERYTHING, { name: 'nosy', envelope: { payload: '$data' }, signature }));
    await newEndpointOf(inbox, { format: 'nosy', secret: new SecretText('a secret of sixteen or more') });
    value(await receive(inbox, await signedFor(endpoint)));
    const [item] = await kept(inbox);
    expect(item?.verification).toMatchObject({ state: 'verified', endpointId: endpoint.id });
    expect(Object.fromEntries(item?.headers ?? [])).toMatchObject({ 'x-api-key': '***' });
  });
});

describe('A request is verified', () => {
  const FORMATS = ['standard', 'standard-ed25519', 'svix', 'timestamped', 'github', 'stripe', 'shopify'];

  test.each(FORMATS)('in the format %s, of the endpoint that has the URL, and of no byte less.', async (format) => {
    const inbox = await newInbox();
    const endpoint = await newEndpointOf(inbox, { format });
    const request = await signedFor(endpoint);
    const by = { endpointId: endpoint.id, applicationId: endpoint.applicationId };
    expect(await verified(inbox, request)).toEqual({
      state: 'verified',
      detail: expect.stringContaining(format),
      ...by,
    });
    const changed = { ...request, body: Buffer.from(`${request.body.toString()} `) };
    expect(await verified(inbox, changed)).toEqual({
      state: 'invalid',
      detail: expect.stringContaining('No live secret'),
      ...by,
    });
  });

  test('over all of a body of which only the beginning is kept.', async () => {
    const inbox = await newInbox();
    const endpoint = await newEndpointOf(inbox, { format: 'github' });
    const [configuration] = await readConfigurations(world.database, [endpoint.id]);
    if (configuration === undefined) throw new Error('There is no such endpoint.');
    const data = JSON.stringify('ü'.repeat(INBOX_BODY_KEPT_BYTES_MAX));
    const event = { eventId: NOBODY, eventType: 'a.b', eventUid: null, occurredAt: new Date(), data };
    const open = openConfiguration(world.deps, configuration);
    const { headers, body } = signRequest({ version: '1' }, open, event, { startedAt: new Date() });
    const presented = { headers: Object.entries(headers), body: Buffer.from(body) };
    expect(await verified(inbox, presented)).toMatchObject({ state: 'verified' });
    expect((await kept(inbox))[0]).toMatchObject({ truncated: true });
  });

  test('with every live secret: during a rotation with both, and after it with the new one.', async () => {
    const inbox = await newInbox();
    const endpoint = await newEndpointOf(inbox, { format: 'github' });
    const before = await signedFor(endpoint);
    const application = encodeId('application', endpoint.applicationId);
    const ref = { application, endpoint: endpointId(endpoint) };
    value(await rotateSecret(world.deps, EVERYTHING, { ...ref, overlapSeconds: 60 }));
    expect(await verified(inbox, before)).toMatchObject({ state: 'verified' });
    expect(await verified(inbox, await signedFor(endpoint))).toMatchObject({ state: 'verified' });
    await advance(world.database, 61);
    expect(await verified(inbox, before)).toMatchObject({ state: 'invalid' });
    expect(await verified(inbox, await signedFor(endpoint))).toMatchObject({ state: 'verified' });
  });

  test('within five minutes of its moment, and told how long ago it was.', async () => {
    const inbox = await newInbox();
    const endpoint = await newEndpointOf(inbox);
    const at = new Date('2026-03-14T15:09:26Z');
    const deps = { now: () => at };
    const signedAt = (offSeconds: number) => signedFor(endpoint, new Date(at.getTime() + offSeconds * 1000));
    expect(await verified(inbox, await signedAt(-300), deps)).toMatchObject({ state: 'verified' });
    const detail = (text: string) => ({ state: 'invalid', detail: expect.stringContaining(text) });
    expect(await verified(inbox, await signedAt(-301), deps)).toMatchObject(detail('301 s ago'));
    expect(await verified(inbox, await signedAt(301), deps)).toMatchObject(detail('301 s in the future'));
  });

  test('in a format of one’s own, unless no receiver could.', async () => {
    const inbox = await newInbox();
    const profile = {
      algorithm: 'hmac-sha512',
      key: 'utf8',
      encoding: 'hex',
      prefix: 'sha512=',
      separator: null,
      headers: { 'X-Zebra': ['t=', '$timestamp'], 'x-apple': ['$signatures'] },
    } as const;
    const put = async (content: readonly string[]) =>
      value(
        await putFormat(world.deps, EVERYTHING, {
          name: 'own',
          envelope: { payload: '$data' },
          signature: { ...profile, content },
        }),
      );
    await put(['$timestamp', '.', '$body']);
    const secret = new SecretText('a secret of sixteen or more');
    const endpoint = await newEndpointOf(inbox, { format: 'own', secret });
    expect(await verified(inbox, await signedFor(endpoint))).toMatchObject({ state: 'verified' });
    await put(['$applicationId', '.', '$body']);
    expect(await verified(inbox, await signedFor(endpoint))).toMatchObject({
      state: 'invalid',
      detail: expect.stringContaining('$applicationId'),
    });
  });

  test.each([
    ['without a signature', [['webhook-id', 'evt_1']], 'unsigned', 'webhook-signature'],
    ['without an id', [['webhook-signature', 'v1,a']], 'invalid', 'webhook-id is missing'],
    [
      'with half a signature',
      [
        ['webhook-id', 'evt_1'],
        ['webhook-timestamp', 'yesterday'],
        ['webhook-signature', 'v1,a'],
      ],
      'invalid',
      'webhook-timestamp',
    ],
  ] as const)('and said to be none where it comes %s.', async (_, headers, state, text) => {
    const inbox = await newInbox();
    await newEndpointOf(inbox);
    expect(await verified(inbox, { headers })).toMatchObject({ state, detail: expect.stringContaining(text) });
  });

  test('and is none where its body is no text.', async () => {
    const inbox = await newInbox();
    const endpoint = await newEndpointOf(inbox);
    const request = await signedFor(endpoint);
    const broken = { ...request, body: Buffer.concat([request.body, Buffer.from([0xff])]) };
    expect(await verified(inbox, broken)).toMatchObject({
      state: 'invalid',
      detail: expect.stringContaining('not UTF-8'),
    });
  });

  test('for the endpoint whose it is, of several with the same URL.', async () => {
    const inbox = await newInbox();
    const [first, second] = [await newEndpointOf(inbox), await newEndpointOf(inbox, { format: 'github' })];
    for (const endpoint of [first, second]) {
      const { id: by, applicationId } = endpoint;
      expect(await verified(inbox, await signedFor(endpoint))).toMatchObject({
        state: 'verified',
        endpointId: by,
        applicationId,
      });
    }
  });

  test('by nobody when the endpoint or its application is deleted, or another inbox’s.', async () => {
    const [inbox, other] = [await newInbox(), await newInbox()];
    const application = await newApplication(world);
    const endpoint = await newEndpoint(world, application, { url: urlOf(inbox) });
    const request = await signedFor(endpoint);
    expect(await verified(other, request)).toMatchObject({ state: 'unknown' });
    expect(await verified(inbox, request)).toMatchObject({ state: 'verified' });
    const ref = { application: appId(application), endpoint: endpointId(endpoint) };
    value(await deleteEndpoint(world.deps, EVERYTHING, ref));
    expect(await verified(inbox, request)).toMatchObject({ state: 'unknown' });
    await newEndpoint(world, application, { url: urlOf(inbox) });
    expect(await verified(inbox, {})).toMatchObject({ state: 'unsigned' });
    value(await deleteApplication(world.deps, EVERYTHING, { application: appId(application) }));
    expect(await verified(inbox, {})).toMatchObject({ state: 'unknown' });
  });
});

describe('The endpoints of an inbox', () => {
  test.each([
    [true, (name: string) => `http://127.0.0.1:8030/play/${name}`],
    [true, (name: string) => `https://hooks.example.com/below/play/${name}?x=1`],
    [true, (name: string) => `https://hooks.example.com/play/${name}/orders`],
    [false, (name: string) => `https://hooks.example.com/play/${name}x`],
    [false, (name: string) => `https://hooks.example.com/display/${name}`],
    [false, (name: string) => `https://hooks.example.com/?to=/play/${name}`],
    [false, (name: string) => `https://hooks.example.com/play/${name.toUpperCase()}`],
  ])('are %s: those whose URL leads to it, wherever the API is reached at.', async (are, url) => {
    const name = nameOf(await newInbox());
    const [row] = await world.database.sql<
      { inbox: string | null }[]
    >`select postrider.inbox_of(${url(name)}) as inbox`;
    expect(row?.inbox).toBe(are ? name : null);
  });

  test('are found along an index, however many endpoints there are, and no more than asked for.', async () => {
    const inbox = await newInbox();
    const name = nameOf(inbox);
    const { applicationId } = await newEndpointOf(inbox);
    await world.database.sql`
      insert into postrider.endpoints (id, application_id, url)
      select gen_random_uuid(), ${applicationId}, case when n <= 50 then ${urlOf(inbox)} else 'https://x.test/' || n end
      from generate_series(1, 5000) as n`;
    await world.database.sql`analyze postrider.endpoints`;
    const read = await world.database.transaction(async (tx) => {
      const before = await rowsRead(tx);
      expect(await endpointsOfInbox(tx, name, { max: 5 })).toHaveLength(5);
      return (await rowsRead(tx)) - before;
    });
    expect(read).toBe(5);
  });
});

async function rowsRead(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ read: number }[]>`
    select (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::integer as read
    from pg_stat_xact_user_tables where schemaname = 'postrider' and relname = 'endpoints'`;
  return row?.read ?? 0;
}
