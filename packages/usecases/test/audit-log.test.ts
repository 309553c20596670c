import { type Access, type AuditEntry, encodeId, SecretText } from '@postrider/core';
import {
  cancelDelivery,
  createEndpoint,
  createKey,
  deleteApplication,
  deleteEndpoint,
  deleteEventType,
  deleteFormat,
  eraseEventsByUid,
  getSecret,
  importEventTypes,
  openPortalSession,
  putEventType,
  putFormat,
  readAuditLog,
  retryDelivery,
  revokeKey,
  rotateSecret,
  settle,
  startRecover,
  updateApplication,
  updateEndpoint,
} from '@postrider/usecases';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { claimedDelivery, ended, jitter, newScene, relayed } from './dispatching.ts';
import {
  appId,
  EVERYTHING,
  endpointId,
  NOBODY,
  newApplication,
  newEndpoint,
  newEvent,
  onlyIn,
  openWorld,
  refusal,
  relayAll,
  value,
  type World,
} from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
beforeEach(forgetEntries);
afterAll(() => world.close());

async function forgetEntries(): Promise<void> {
  await world.database.sql`delete from postrider.audit_log`;
}

type Listed = Omit<AuditEntry, 'before' | 'after'> & { readonly before: unknown; readonly after: unknown };

/** The newest first. */
async function entries(filter: object = {}, access: Access = EVERYTHING): Promise<Listed[]> {
  const { items } = value(await readAuditLog(world.deps, access, { limit: 50, cursor: null, ...filter }));
  const parse = (text: string | null) => (text === null ? null : JSON.parse(text));
  return items.map((entry) => ({ ...entry, before: parse(entry.before), after: parse(entry.after) }));
}

const actions = async () => (await entries()).map(({ action }) => action);

async function allText(): Promise<string> {
  const rows = await world.database.sql<{ text: string }[]>`select a::text as text from postrider.audit_log as a`;
  return rows.map(({ text }) => text).join('\n');
}

async function anEndpoint(fields: Parameters<typeof newEndpoint>[2] = {}) {
  const application = await newApplication(world);
  const endpoint = await newEndpoint(world, application, fields);
  await forgetEntries();
  return { application, endpoint, ref: { application: appId(application), endpoint: endpointId(endpoint) } };
}

describe('An entry says', () => {
  test('who it was, from where, and what they made.', async () => {
    const key = { kind: 'key', id: '01890a5d-ac96-774b-bcce-b302099a8057', name: 'Deploy' } as const;
    const origin = { requestId: 'req_7', address: '192.0.2.7', userAgent: 'curl/8.5' };
    const application = await newApplication(world);
    await forgetEntries();
    const access: Access = { actor: key, application: 'all', origin };
    const input = {
      application: appId(application),
      url: 'https://receiver.test/?a=b',
      headers: { 'x-token': 'hush' },
    };
    const { endpoint } = value(await createEndpoint(world.deps, access, input));
    expect(await entries()).toEqual([
      {
        id: expect.any(String),
        at: expect.any(Date),
        actor: { ...key, id: encodeId('key', key.id) },
        origin,
        action: 'endpoint.created',
        applicationId: application.id,
        target: { kind: 'endpoint', id: endpointId(endpoint) },
        before: null,
        after: {
          uid: null,
          name: null,
          url: 'https://receiver.test/?a=b',
          eventTypes: null,
          channels: null,
          status: 'enabled',
          statusReason: null,
          format: null,
          headers: { 'x-token': '***' },
          retrySchedule: null,
          timeoutMs: null,
          maxInFlight: null,
          rateLimit: null,
          metadata: {},
        },
      },
    ]);
  });

  test('of a change what was changed and nothing else.', async () => {
    const { application, ref } = await anEndpoint({ name: 'Old', metadata: { plan: 'pro' } });
    value(await updateEndpoint(world.deps, EVERYTHING, { ...ref, patch: { name: 'New', status: 'paused' } }));
    value(await updateApplication(world.deps, EVERYTHING, { ...ref, patch: { timeoutMs: 2000 } }));
    expect(await entries()).toMatchObject([
      { action: 'application.updated', target: { id: appId(application) }, before: {}, after: {} },
      { action: 'endpoint.updated', target: { id: ref.endpoint } },
    ]);
    expect((await entries()).map(({ before, after }) => ({ before, after }))).toEqual([
      { before: { timeoutMs: null }, after: { timeoutMs: 2000 } },
      {
        before: { name: 'Old', status: 'enabled', statusReason: null },
        after: { name: 'New', status: 'paused', statusReason: 'manual' },
      },
    ]);
  });

  test('that a sensitive header has changed, but neither from what nor to what.', async () => {
    const { ref } = await anEndpoint({ headers: { authorization: 'Bearer old-one', 'x-plain': 'seen' } });
    const patch = { headers: { authorization: 'Bearer new-one' } };
    value(await updateEndpoint(world.deps, EVERYTHING, { ...ref, patch }));
    const headers = { authorization: '***', 'x-plain': 'seen' };
    expect(await entries()).toMatchObject([{ before: { headers }, after: { headers } }]);
    expect(await allText()).not.toMatch(/old-one|new-one/);
  });

  test('of what was deleted what it was.', async () => {
    const { ref } = await anEndpoint({ name: 'Gone' });
    value(await deleteEndpoint(world.deps, EVERYTHING, ref));
    value(await deleteApplication(world.deps, EVERYTHING, ref));
    expect(await entries()).toMatchObject([
      { action: 'application.deleted', before: { name: 'An application' }, after: null },
      { action: 'endpoint.deleted', before: { name: 'Gone', url: 'https://receiver.test/hook' }, after: null },
    ]);
    // By the id of an application that is no more.
    expect(await entries({ application: ref.application })).toHaveLength(2);
  });

  test('of an event type and a format what was put over what.', async () => {
    const put = (description: string) =>
      putEventType(world.deps, EVERYTHING, { name: 'a.b', description, schema: '{"const": 1.0}' });
    value(await put('One'));
    value(await put('Two'));
    value(await put('Two'));
    value(await deleteEventType(world.deps, EVERYTHING, { name: 'a.b' }));
    const format = { name: 'mine', envelope: { type: '$type' }, signature: 'standard' } as const;
    value(await putFormat(world.deps, EVERYTHING, format));
    value(await putFormat(world.deps, EVERYTHING, format));
    value(await putFormat(world.deps, EVERYTHING, { ...format, signature: 'svix' }));
    value(await deleteFormat(world.deps, EVERYTHING, format));
    const all = await entries();
    expect(all.map(({ action, before, after }) => ({ action, before, after })).reverse()).toEqual([
      {
        action: 'event_type.put',
        before: null,
        after: { description: 'One', schema: '{"const": 1.0}', example: null, archived: false },
      },
      { action: 'event_type.put', before: { description: 'One' }, after: { description: 'Two' } },
      { action: 'event_type.deleted', before: expect.objectContaining({ description: 'Two' }), after: null },
      { action: 'format.put', before: null, after: { envelope: { type: '$type' }, signature: 'standard' } },
      { action: 'format.put', before: { signature: 'standard' }, after: { signature: 'svix' } },
      { action: 'format.deleted', before: { envelope: { type: '$type' }, signature: 'svix' }, after: null },
    ]);
    expect(new Set(all.map(({ applicationId }) => applicationId))).toEqual(new Set([null]));
  });

  test('of a long value how long it was, and a digest of it.', async () => {
    const example = JSON.stringify('x'.repeat(20_000));
    value(await putEventType(world.deps, EVERYTHING, { name: 'long.one', description: 'Long', example }));
    const omitted = { omitted: true, bytes: 20_002, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) };
    expect(await entries()).toMatchObject([{ after: { description: 'Long', example: omitted } }]);
  });

  test('of an operation what it was to do.', async () => {
    const { ref } = await anEndpoint();
    const since = new Date(Date.now() - 3_600_000);
    value(await startRecover(world.deps, EVERYTHING, { ...ref, since, dryRun: true }));
    expect(await entries()).toEqual([]);
    const { id } = value(await startRecover(world.deps, EVERYTHING, { ...ref, since }));
    expect(await entries()).toMatchObject([
      {
        action: 'operation.started',
        target: { kind: 'operation', id: encodeId('operation', id) },
        after: { kind: 'recover', since: since.toISOString(), endpointId: ref.endpoint, total: 0 },
      },
    ]);
  });
});

describe('No entry', () => {
  test('is left by what changed nothing.', async () => {
    const { ref } = await anEndpoint({ name: 'Same' });
    value(await updateEndpoint(world.deps, EVERYTHING, { ...ref, patch: { name: 'Same', status: 'enabled' } }));
    value(await updateApplication(world.deps, EVERYTHING, { ...ref, patch: {} }));
    expect(await entries()).toEqual([]);
  });

  test('is left by what was refused.', async () => {
    const { application, ref } = await anEndpoint({ uid: 'taken' });
    const other = endpointId(await newEndpoint(world, application));
    await forgetEntries();
    const taken = { ...ref, endpoint: other, patch: { uid: 'taken' } };
    expect(refusal(await updateEndpoint(world.deps, EVERYTHING, taken)).code).toBe('uid_taken');
    const crossed = await getSecret(world.deps, onlyIn(await newApplication(world)), ref);
    expect(refusal(crossed).code).toBe('application_not_found');
    await world.database.sql`delete from postrider.audit_log where action = 'application.created'`;
    expect(await entries()).toEqual([]);
  });

  test('has a secret, whatever it tells of.', async () => {
    const given = new SecretText(`whsec_${Buffer.alloc(32, 7).toString('base64')}`);
    const { ref } = await anEndpoint({ secret: given, headers: { cookie: 'session=hush' } });
    const rotated = value(await rotateSecret(world.deps, EVERYTHING, { ...ref, overlapSeconds: 60 }));
    value(await getSecret(world.deps, EVERYTHING, ref));
    const key = value(await createKey(world.deps, EVERYTHING, { name: 'Deploy', scopes: ['events:write'] }));
    const session = await openPortalSession(world.deps, EVERYTHING, { ...ref, expiresInSeconds: 60 });
    value(await revokeKey(world.deps, EVERYTHING, { key: encodeId('key', key.key.id) }));
    value(await deleteEndpoint(world.deps, EVERYTHING, ref));
    expect(await actions()).toEqual([
      'endpoint.deleted',
      'key.revoked',
      'portal_session.created',
      'key.created',
      'secret.revealed',
      'secret.rotated',
    ]);
    const text = await allText();
    for (const secret of [given, rotated.secret, key.text, value(session).token]) {
      expect(text).not.toContain(secret.reveal());
    }
    expect(text).not.toContain('hush');
  });

  test('tells whom erased events were about.', async () => {
    const { application, ref } = await anEndpoint();
    await newEvent(world, application, { uid: 'jane.doe.1', data: '{"name":"Jane"}' });
    await newEvent(world, application, { uid: 'jane.doe.2' });
    const erasure = { ...ref, uidPrefix: 'jane.doe', dryRun: true };
    value(await eraseEventsByUid(world.deps, EVERYTHING, erasure));
    expect(await entries()).toEqual([]);
    value(await eraseEventsByUid(world.deps, EVERYTHING, { ...erasure, dryRun: false }));
    expect(await entries()).toMatchObject([
      { action: 'data.erased', target: { kind: 'application', id: ref.application }, after: { events: 2 } },
    ]);
    expect(await allText()).not.toMatch(/jane/i);
  });

  test('has nothing of an erasure that found no event, for retention was first.', async () => {
    const { application, ref } = await anEndpoint();
    await world.database.sql`
      insert into postrider.event_uids (application_id, uid, event_id) values (${application.id}, 'john.doe', ${NOBODY})`;
    const erasure = { ...ref, uidPrefix: 'john.doe', dryRun: false };
    expect(value(await eraseEventsByUid(world.deps, EVERYTHING, erasure))).toEqual({ events: 0 });
    expect(await entries()).toEqual([]);
    expect(await world.database.sql`select from postrider.event_uids where uid = 'john.doe'`).toHaveLength(0);
  });
});

describe('An import of event types', () => {
  const types = (description: string) =>
    ['import.a', 'import.b'].map((name) => ({
      name,
      description: name === 'import.a' ? description : 'The same',
      schema: null,
      example: null,
      archived: false,
      at: { name: '/name', schema: '/schema', example: '/example' },
    }));
  const run = async (description: string, dryRun = false) =>
    value(await importEventTypes(world.deps, EVERYTHING, { eventTypes: types(description), dryRun }));

  test('leaves an entry for each type that it made or changed, and none as a dry run.', async () => {
    await run('First', true);
    expect(await entries()).toEqual([]);
    await run('First');
    expect((await entries()).map(({ target }) => target.id).sort()).toEqual(['import.a', 'import.b']);
    await forgetEntries();
    await run('Second');
    expect(await entries()).toMatchObject([
      { target: { id: 'import.a' }, before: { description: 'First' }, after: { description: 'Second' } },
    ]);
  });
});

test('Two who put an event type at once are told apart: what the second one met is what the first one left.', async () => {
  const put = (description: string) => putEventType(world.deps, EVERYTHING, { name: 'at.once', description });
  await Promise.all(['one', 'two', 'three', 'four'].map(put));
  const [last, ...rest] = await entries({ target: 'at.once' });
  const chain = [last, ...rest].map((entry) => entry as { before: Described; after: Described });
  expect(chain.at(-1)?.before).toBeNull();
  for (const [n, { before }] of chain.slice(0, -1).entries()) {
    expect(before?.description).toBe(chain[n + 1]?.after?.description);
  }
  expect(chain).toHaveLength(4);
});

type Described = { readonly description: string } | null;

describe('A change and its entry are one:', () => {
  afterEach(async () => {
    await world.database.sql`drop trigger if exists test_refusal on postrider.audit_log`;
    await world.database.sql`drop trigger if exists test_refusal on postrider.endpoints`;
  });

  async function refuse(table: 'audit_log' | 'endpoints'): Promise<void> {
    await world.database.sql.unsafe(`
      create or replace function pg_temp_refuse() returns trigger language plpgsql as
        'begin raise exception ''refused by the test''; end';
      create constraint trigger test_refusal after insert or update on postrider.${table}
        deferrable initially ${table === 'audit_log' ? 'immediate' : 'deferred'}
        for each row execute function pg_temp_refuse()`);
  }

  const name = async ({ id }: { readonly id: string }) => {
    const [row] = await world.database.sql<{ name: string }[]>`select name from postrider.endpoints where id = ${id}`;
    return row?.name;
  };

  test('without the entry nothing changes, and no secret is shown.', async () => {
    const { endpoint, ref } = await anEndpoint({ name: 'Before' });
    await refuse('audit_log');
    const change = updateEndpoint(world.deps, EVERYTHING, { ...ref, patch: { name: 'After' } });
    await expect(change).rejects.toThrow('refused by the test');
    await expect(getSecret(world.deps, EVERYTHING, ref)).rejects.toThrow('refused by the test');
    expect(await name(endpoint)).toBe('Before');
  });

  test('without the change there is no entry, even if it fails as the last thing.', async () => {
    const { endpoint, ref } = await anEndpoint({ name: 'Before' });
    await refuse('endpoints');
    const change = updateEndpoint(world.deps, EVERYTHING, { ...ref, patch: { name: 'After' } });
    await expect(change).rejects.toThrow('refused by the test');
    expect(await name(endpoint)).toBe('Before');
    expect(await entries()).toEqual([]);
  });
});

test('What people want of deliveries is on record, and what a dispatcher does with them is not.', async () => {
  const { application, ref } = await anEndpoint();
  await newEvent(world, application);
  await relayAll(world);
  const [row] = await world.database.sql<{ id: string }[]>`
    select id from postrider.deliveries where application_id = ${application.id}`;
  const delivery = encodeId('delivery', row?.id ?? '');
  expect(await entries()).toEqual([]);
  value(await retryDelivery(world.deps, EVERYTHING, { ...ref, delivery }));
  value(await cancelDelivery(world.deps, EVERYTHING, { ...ref, delivery }));
  expect(refusal(await cancelDelivery(world.deps, EVERYTHING, { ...ref, delivery })).code).toBe('delivery_closed');
  expect(await entries()).toMatchObject([
    { action: 'delivery.cancelled', target: { kind: 'delivery', id: delivery } },
    { action: 'delivery.retried', target: { kind: 'delivery', id: delivery } },
  ]);
});

test('An endpoint that Postrider disables is on record as that, once, in the settle that does it.', async () => {
  const scene = await newScene(world);
  const events = await relayed(scene, 2);
  await forgetEntries();
  const gone = { outcome: 'rejected', responseStatus: 410, retryAfterSeconds: null, receiverWish: null } as const;
  const attempts = await Promise.all(events.map((event) => claimedDelivery(scene, event)));
  for (const attempt of attempts) await settle({ ...scene, jitter }, [ended(attempt, gone)], []);
  expect(await entries()).toMatchObject([
    {
      actor: { kind: 'system', id: null, name: 'dispatcher' },
      origin: null,
      action: 'endpoint.disabled',
      applicationId: scene.application.id,
      target: { kind: 'endpoint', id: endpointId(scene.endpoint) },
      before: null,
      after: { status: 'disabled', statusReason: 'gone' },
    },
  ]);
});

describe('The list', () => {
  test('is for whoever is bound to an application that application’s, and nothing of all applications.', async () => {
    const { application, ref } = await anEndpoint();
    const other = await anEndpoint();
    value(await updateEndpoint(world.deps, EVERYTHING, { ...ref, patch: { name: 'Mine' } }));
    value(await updateEndpoint(world.deps, EVERYTHING, { ...other.ref, patch: { name: 'Theirs' } }));
    value(await putEventType(world.deps, EVERYTHING, { name: 'of.all', description: 'x' }));
    const bound = onlyIn(application);
    expect(await entries({}, bound)).toMatchObject([{ after: { name: 'Mine' } }]);
    expect(await entries({ application: ref.application }, bound)).toHaveLength(1);
    expect(await entries({ target: other.ref.endpoint }, bound)).toEqual([]);
    const theirs = { limit: 1, cursor: null, application: other.ref.application };
    expect(refusal(await readAuditLog(world.deps, bound, theirs)).code).toBe('application_not_found');
  });

  test('goes on where its cursor says, and takes no other list’s.', async () => {
    const { ref } = await anEndpoint();
    for (const name of ['1', '2', '3']) {
      value(await updateEndpoint(world.deps, EVERYTHING, { ...ref, patch: { name } }));
    }
    const first = value(await readAuditLog(world.deps, EVERYTHING, { limit: 2, cursor: null }));
    const rest = value(await readAuditLog(world.deps, EVERYTHING, { limit: 2, cursor: first.nextCursor }));
    const names = [...first.items, ...rest.items].map(({ after }) => JSON.parse(after ?? '').name);
    expect(names).toEqual(['3', '2', '1']);
    expect(refusal(await readAuditLog(world.deps, EVERYTHING, { limit: 2, cursor: 'nonsense' })).code).toBe(
      'invalid_cursor',
    );
  });
});
