import { encodeId, OPERATIONAL_UID } from '@postrider/core';
import {
  createApplication,
  deleteApplication,
  getApplication,
  getEndpoint,
  listApplications,
  updateApplication,
} from '@postrider/usecases';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  appId,
  EVERYTHING,
  endpointId,
  NOBODY,
  newApplication,
  newEndpoint,
  onlyIn,
  openWorld,
  refusal,
  value,
  type World,
} from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

describe('creating an application', () => {
  test('keeps what the caller chose', async () => {
    const chosen = {
      name: 'Ärzte & Söhne 🚑',
      uid: 'doctors-1',
      metadata: { plan: 'gold', __proto__x: '1' },
      retrySchedule: [1, 2, 3],
      timeoutMs: 5_000,
      validation: 'warn',
    } as const;
    const application = value(await createApplication(world.deps, EVERYTHING, chosen));
    expect(application).toMatchObject({ ...chosen, format: null });
    expect(value(await getApplication(world.deps, EVERYTHING, { application: 'doctors-1' }))).toEqual(application);
    expect(value(await getApplication(world.deps, EVERYTHING, { application: appId(application) }))).toEqual(
      application,
    );
  });

  test('leaves to the defaults what the caller did not choose', async () => {
    const application = value(await createApplication(world.deps, EVERYTHING, { name: 'Plain' }));
    expect(application).toMatchObject({
      uid: null,
      format: null,
      retrySchedule: null,
      timeoutMs: null,
      validation: 'off',
      metadata: {},
    });
    expect(application.updatedAt).toEqual(application.createdAt);
  });

  test('with a uid that another one has is refused', async () => {
    await newApplication(world, 'taken');
    const second = await createApplication(world.deps, EVERYTHING, { name: 'Second', uid: 'taken' });
    expect(refusal(second)).toEqual({ code: 'uid_taken', pointer: '/uid' });
  });

  test('with the uid of a deleted one is allowed', async () => {
    const first = await newApplication(world, 'again');
    value(await deleteApplication(world.deps, EVERYTHING, { application: 'again' }));
    const second = await newApplication(world, 'again');
    expect(second.id).not.toBe(first.id);
  });

  test('with one uid from many sides at once makes one', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => createApplication(world.deps, EVERYTHING, { name: 'Race', uid: 'race' })),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.flatMap((answer) => (answer.ok ? [] : [answer.refusal.code]))).toEqual(Array(7).fill('uid_taken'));
  });

  test('with a schedule that outlives the retention is refused', async () => {
    const retrySchedule = Array<number>(5).fill(7 * 86_400);
    const answer = await createApplication(world.deps, EVERYTHING, { name: 'Slow', retrySchedule });
    expect(refusal(answer)).toEqual({ code: 'invalid_retry_schedule', pointer: '/retrySchedule' });
  });

  test('is not for whoever may see one application only', async () => {
    const application = await newApplication(world);
    const answer = await createApplication(world.deps, onlyIn(application), { name: 'Another' });
    expect(refusal(answer).code).toBe('application_not_found');
  });
});

describe('an application', () => {
  test('that does not exist is not found, whatever it is called', async () => {
    for (const application of [encodeId('application', NOBODY), 'no-such', 'not a uid', 'app_', '\u0000', '']) {
      expect(refusal(await getApplication(world.deps, EVERYTHING, { application }))).toEqual({
        code: 'application_not_found',
        pointer: undefined,
      });
    }
  });

  test('of somebody else is answered like one that does not exist', async () => {
    const mine = await newApplication(world);
    const theirs = await newApplication(world);
    const access = onlyIn(mine);
    const unknown = await getApplication(world.deps, access, { application: encodeId('application', NOBODY) });
    const application = appId(theirs);
    expect(await getApplication(world.deps, access, { application })).toEqual(unknown);
    expect(await updateApplication(world.deps, access, { application, patch: { name: 'x' } })).toEqual(unknown);
    expect(await deleteApplication(world.deps, access, { application })).toEqual(unknown);
    expect(value(await listApplications(world.deps, access, { limit: 10, cursor: null })).items).toEqual([mine]);
    expect(value(await getApplication(world.deps, EVERYTHING, { application }))).toEqual(theirs);
  });
});

describe('listing applications', () => {
  test('goes from the newest to the oldest, page by page, and ends', async () => {
    const made: string[] = [];
    for (let n = 0; n < 5; n += 1) made.unshift((await newApplication(world)).id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listApplications>> = await listApplications(world.deps, EVERYTHING, {
        limit: 2,
        cursor,
      });
      const { items, nextCursor } = value(page);
      expect(items.length).toBeLessThanOrEqual(2);
      seen.push(...items.map(({ id }) => id));
      cursor = nextCursor;
    } while (cursor !== null);
    expect(seen.slice(0, 5)).toEqual(made);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test('leaves out the reserved one, which is read by its uid', async () => {
    const reserved = value(await getApplication(world.deps, EVERYTHING, { application: OPERATIONAL_UID }));
    const { items } = value(await listApplications(world.deps, EVERYTHING, { limit: 250, cursor: null }));
    expect(items.map(({ id }) => id)).not.toContain(reserved.id);
    expect(items).not.toEqual([]);
  });

  test('refuses a cursor that it did not give', async () => {
    for (const cursor of ['', 'abc', 'AAAAAAAAAAAAAAAA', '\u0000']) {
      const answer = await listApplications(world.deps, EVERYTHING, { limit: 2, cursor });
      expect(refusal(answer).code).toBe('invalid_cursor');
    }
  });
});

describe('changing an application', () => {
  test('touches only the fields named, and null clears one', async () => {
    const before = value(
      await createApplication(world.deps, EVERYTHING, {
        name: 'Before',
        metadata: { keep: '1', drop: '2' },
        retrySchedule: [5],
        timeoutMs: 2_000,
      }),
    );
    const patch = { name: 'After', timeoutMs: null, metadata: { drop: null, add: '3' } };
    const after = value(await updateApplication(world.deps, EVERYTHING, { application: appId(before), patch }));
    expect(after).toEqual({
      ...before,
      name: 'After',
      timeoutMs: null,
      metadata: { keep: '1', add: '3' },
      updatedAt: after.updatedAt,
    });
    expect(after.updatedAt.getTime()).toBeGreaterThanOrEqual(before.updatedAt.getTime());
  });

  test('is noticed by its revision', async () => {
    const { id } = await newApplication(world, 'revised');
    const revision = async () =>
      (
        await world.database.sql<
          { r: number }[]
        >`select revision::int as r from postrider.applications where id = ${id}`
      )[0]?.r;
    expect(await revision()).toBe(1);
    value(await updateApplication(world.deps, EVERYTHING, { application: 'revised', patch: { retrySchedule: [] } }));
    expect(await revision()).toBe(2);
  });

  test('to a uid that another one has is refused and changes nothing', async () => {
    await newApplication(world, 'first-come');
    const second = await newApplication(world, 'second-come');
    const patch = { uid: 'first-come', name: 'Renamed' };
    const answer = await updateApplication(world.deps, EVERYTHING, { application: 'second-come', patch });
    expect(refusal(answer)).toEqual({ code: 'uid_taken', pointer: '/uid' });
    expect(value(await getApplication(world.deps, EVERYTHING, { application: 'second-come' }))).toEqual(second);
  });

  test('to another uid is not for whoever may see one application only, be it taken or free', async () => {
    const application = await newApplication(world, 'found-by-this');
    await newApplication(world, 'somebody-elses');
    const change = (uid: string) =>
      updateApplication(world.deps, onlyIn(application), { application: appId(application), patch: { uid } });
    for (const uid of ['somebody-elses', 'nobodys-yet']) {
      expect(refusal(await change(uid))).toEqual({ code: 'insufficient_scope', pointer: '/uid' });
    }
    expect(value(await change('found-by-this')).uid).toBe('found-by-this');
  });

  test('so that its metadata grows over the limit by merging is refused', async () => {
    const { id } = value(
      await createApplication(world.deps, EVERYTHING, { name: 'Full', metadata: { a: 'x'.repeat(4_095) } }),
    );
    const application = encodeId('application', id);
    const answer = await updateApplication(world.deps, EVERYTHING, { application, patch: { metadata: { b: '' } } });
    expect(refusal(answer)).toEqual({ code: 'invalid_metadata', pointer: '/metadata' });
    const same = await updateApplication(world.deps, EVERYTHING, { application, patch: { metadata: {} } });
    expect(same.ok).toBe(true);
  });
});

describe('deleting an application', () => {
  test('takes its endpoints with it, and answers when no attempt can begin any more', async () => {
    const application = await newApplication(world);
    const endpoint = await newEndpoint(world, application);
    world.takeSettled();
    value(await deleteApplication(world.deps, EVERYTHING, { application: appId(application) }));
    expect(world.takeSettled()).toBe(1);
    const gone = { application: appId(application), endpoint: endpointId(endpoint) };
    expect(refusal(await getEndpoint(world.deps, EVERYTHING, gone)).code).toBe('application_not_found');
    const [row] = await world.database.sql`
      select e.deleted_at is not null as deleted, e.revision::int as revision, s.cancel_reason,
        s.cancel_before is not null as marked
      from postrider.endpoints as e join postrider.endpoint_state as s on s.endpoint_id = e.id
      where e.id = ${endpoint.id}`;
    expect(row).toEqual({ deleted: true, revision: 2, cancel_reason: 'endpoint_deleted', marked: true });
    const again = await deleteApplication(world.deps, EVERYTHING, { application: appId(application) });
    expect(refusal(again).code).toBe('application_not_found');
  });

  test('while endpoints are being made in it leaves no living endpoint behind', async () => {
    const application = await newApplication(world);
    const making = Array.from({ length: 6 }, () => newEndpoint(world, application).catch(() => null));
    await Promise.all([...making, deleteApplication(world.deps, EVERYTHING, { application: appId(application) })]);
    const living = await world.database.sql`
      select from postrider.endpoints where application_id = ${application.id} and deleted_at is null`;
    expect(living).toHaveLength(0);
  });
});
