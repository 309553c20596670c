import { type Access, type Application, encodeId, PORTAL_CAPABILITIES, type Scope } from '@postrider/core';
import { openQueue } from '@postrider/queue';
import { until } from '@postrider/testkit';
import {
  createKey,
  deleteApplication,
  keepPartitions,
  listPortalSessions,
  openPortalSession,
  PORTAL_SESSIONS_OF_APPLICATION_MAX,
  recognizeKey,
  revokePortalSession,
  rootProver,
} from '@postrider/usecases';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appId, EVERYTHING, NOBODY, newApplication, onlyIn, openWorld, refusal, value, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const open = (application: Application, access: Access = EVERYTHING, capabilities?: typeof PORTAL_CAPABILITIES) =>
  openPortalSession(world.deps, access, { application: appId(application), capabilities, expiresInSeconds: 3600 });

const recognize = (text: string, { database }: Pick<World, 'database'> = world) =>
  recognizeKey({ database, proveRoot: rootProver('the root key') }, text);

const live = async (application: Application) =>
  value(await listPortalSessions(world.deps, EVERYTHING, { application: appId(application), limit: 50, cursor: null }))
    .items;

/** What a key with these scopes gives. */
async function keyWith(scopes: readonly Scope[], expiresAt: Date | null = null): Promise<Access> {
  const { key } = value(await createKey(world.deps, EVERYTHING, { name: 'A key', scopes, expiresAt }));
  return { actor: { kind: 'key', id: key.id, name: key.name }, application: 'all' };
}

describe('A portal session', () => {
  test('lets its token do what its capabilities say, with its application only.', async () => {
    const application = await newApplication(world);
    const { session, token } = value(
      await openPortalSession(world.deps, EVERYTHING, {
        application: appId(application),
        capabilities: ['events:read', 'endpoints:read'],
        expiresInSeconds: 60,
      }),
    );
    expect(session).toEqual({
      id: expect.any(String),
      applicationId: application.id,
      capabilities: ['endpoints:read', 'events:read'],
      expiresAt: expect.any(Date),
      createdAt: expect.any(Date),
    });
    expect(session.expiresAt.getTime() - session.createdAt.getTime()).toBe(60_000);
    expect(await recognize(token.reveal())).toMatchObject({
      actor: { kind: 'portal', id: session.id },
      application: application.id,
      scopes: ['endpoints:read', 'events:read'],
      rateLimit: null,
    });
    expect(await live(application)).toEqual([session]);
  });

  test('may do all that a portal can, as far as the key that opens it may.', async () => {
    const application = await newApplication(world);
    expect(value(await open(application)).session.capabilities).toEqual(PORTAL_CAPABILITIES);
    const access = await keyWith(['endpoints:write', 'events:read', 'events:write', 'keys:write']);
    expect(value(await open(application, access)).session.capabilities).toEqual(['endpoints:write', 'events:read']);
    expect(refusal(await open(application, access, PORTAL_CAPABILITIES))).toEqual({
      code: 'insufficient_scope',
      pointer: '/capabilities/0',
    });
  });

  test('is over with the key that opens it, at the latest.', async () => {
    const expiresAt = new Date(Date.now() + 600_000);
    const access = await keyWith(['endpoints:write'], expiresAt);
    expect(value(await open(await newApplication(world), access)).session.expiresAt).toEqual(expiresAt);
  });

  test('has the rate of the key that opens it, if that has one.', async () => {
    const application = await newApplication(world);
    for (const rateLimit of [0.5, null]) {
      const fields = { name: 'A key', scopes: ['endpoints:write'] as const, rateLimit };
      const { key } = value(await createKey(world.deps, EVERYTHING, fields));
      const access: Access = { actor: { kind: 'key', id: key.id, name: key.name }, application: 'all' };
      const { token } = value(await open(application, access));
      expect(await recognize(token.reveal())).toMatchObject({ rateLimit });
    }
  });

  test('is one of ten thousand living ones of an application at most, opened from however many sides.', async () => {
    const [application, other] = [await newApplication(world), await newApplication(world)];
    await world.database.sql`
      insert into postrider.portal_sessions (id, application_id, capabilities, hash, expires_at)
      select gen_random_uuid(), ${application.id}, '{events:read}',
        sha256(convert_to(gen_random_uuid()::text, 'UTF8')), now() + interval '1 hour'
      from generate_series(1, ${PORTAL_SESSIONS_OF_APPLICATION_MAX - 1})`;
    // Kept from making the row, until all have come as far as they do.
    const { opening } = await world.database.transaction(async ({ sql }) => {
      await sql`lock table postrider.portal_sessions in exclusive mode`;
      const started = Array.from({ length: 3 }, () => open(application));
      await until('all of them wait', async () => {
        const waiting = await world.database.sql`
          select from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock' and query like '%postrider.portal_sessions%'`;
        return waiting.length === started.length;
      });
      return { opening: started };
    });
    const opened = await Promise.all(opening);
    expect(opened.map((one) => (one.ok ? 'opened' : one.refusal.code)).toSorted()).toEqual([
      'opened',
      'too_many_portal_sessions',
      'too_many_portal_sessions',
    ]);
    expect((await open(other)).ok).toBe(true);
    const first = (condition: string) => world.database.sql`
      update postrider.portal_sessions set ${world.database.sql.unsafe(condition)} where id in (
        select id from postrider.portal_sessions
        where application_id = ${application.id} and revoked_at is null and expires_at > now() limit 1)`;
    await first('revoked_at = now()');
    expect((await open(application)).ok).toBe(true);
    await first('expires_at = now()');
    expect((await open(application)).ok).toBe(true);
    expect((await open(application)).ok).toBe(false);
  });

  test('is over when it is revoked, its time has come, or its application is deleted.', async () => {
    const [application, deleted] = [await newApplication(world), await newApplication(world)];
    const [revoked, expired, orphaned] = [
      value(await open(application)),
      value(await open(application)),
      value(await open(deleted)),
    ];
    const named = { application: appId(application), portalSession: encodeId('portalSession', revoked.session.id) };
    expect(value(await revokePortalSession(world.deps, EVERYTHING, named))).toBeNull();
    await world.database.sql`
      update postrider.portal_sessions set expires_at = now() where id = ${expired.session.id}`;
    value(await deleteApplication(world.deps, EVERYTHING, { application: appId(deleted) }));
    for (const { token } of [revoked, expired, orphaned]) {
      expect(await recognize(token.reveal())).toBeNull();
    }
    expect(await live(application)).toEqual([]);
    expect(refusal(await revokePortalSession(world.deps, EVERYTHING, named)).code).toBe('portal_session_not_found');
  });

  test('is opened by no other one.', async () => {
    const application = await newApplication(world);
    const access: Access = { actor: { kind: 'portal', id: NOBODY }, application: application.id };
    expect(refusal(await open(application, access)).code).toBe('insufficient_scope');
  });

  test('of another application is like none.', async () => {
    const [own, other] = [await newApplication(world), await newApplication(world)];
    const { session } = value(await open(other));
    const portalSession = encodeId('portalSession', session.id);
    const unknown = encodeId('portalSession', NOBODY);
    for (const access of [EVERYTHING, onlyIn(own)]) {
      const ask = (id: string) =>
        revokePortalSession(world.deps, access, { application: appId(own), portalSession: id });
      expect(await ask(portalSession)).toEqual(await ask(unknown));
    }
    expect(refusal(await open(other, onlyIn(own))).code).toBe('application_not_found');
    expect(await live(other)).toEqual([session]);
  });

  test('is forgotten when it has been over for a day, and not before.', async () => {
    const application = await newApplication(world);
    const [old, young] = [value(await open(application)).session, value(await open(application)).session];
    const overFor = (id: string, hours: number) => world.database.sql`
      update postrider.portal_sessions set expires_at = now() - ${hours} * interval '1 hour' where id = ${id}`;
    await overFor(old.id, 24.1);
    await overFor(young.id, 23.9);
    const queue = await openQueue(world.database);
    await keepPartitions({ database: world.database, queue }, { retentionDays: 30 });
    await queue.close();
    const left = await world.database.sql<{ id: string }[]>`
      select id from postrider.portal_sessions where application_id = ${application.id}`;
    expect(left).toEqual([{ id: young.id }]);
  });
});
