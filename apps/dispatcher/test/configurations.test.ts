import { expect, test } from 'vitest';
import { configurationsOf, openPlatform, type Platform } from './platform.ts';

/** The endpoint's status, and a revision that tells that it has changed. */
async function setStatus({ database }: Platform, endpointId: string, status: 'enabled' | 'disabled'): Promise<void> {
  const reason = status === 'enabled' ? null : 'manual';
  await database.sql`
    update postrider.endpoints set status = ${status}, status_reason = ${reason}, revision = revision + 1
    where id = ${endpointId}`;
}

test('What is known as disabled is read again however short ago that was: somebody may have enabled it since.', async () => {
  const platform = await openPlatform();
  const { uuid } = await platform.hook('http://127.0.0.1:8080/');
  const configurations = configurationsOf(platform);
  expect(configurations.stale([uuid])).toEqual([uuid]);
  await setStatus(platform, uuid, 'disabled');
  await configurations.refresh([uuid]);
  expect(configurations.stale([uuid])).toEqual([uuid]);
});

test('A reading that is answered late does not undo one that began after it.', async () => {
  const platform = await openPlatform();
  const { uuid } = await platform.hook('http://127.0.0.1:8080/');
  const gate = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  let readings = 0;
  const sql = new Proxy(platform.database.sql, {
    apply: (target, self, parameters) => {
      const asked = Reflect.apply(target, self, parameters);
      if (!String(parameters[0]).includes('select e.id as "endpointId"')) return asked;
      readings += 1;
      if (readings > 1) return asked;
      return asked.then(async (rows: unknown) => {
        answered.resolve();
        await gate.promise;
        return rows;
      });
    },
  });
  const configurations = configurationsOf(platform, { ...platform.database, sql });
  await setStatus(platform, uuid, 'disabled');
  const late = configurations.refresh([uuid]);
  await answered.promise;
  await setStatus(platform, uuid, 'enabled');
  await configurations.refresh([uuid]);
  gate.resolve();
  await late;
  expect(configurations.lastKnown(uuid)).toMatchObject({ status: 'enabled' });
});
