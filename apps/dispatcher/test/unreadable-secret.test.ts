import { until } from '@postrider/testkit';
import { rotateSecret } from '@postrider/usecases';
import { expect, test } from 'vitest';
import { APPLICATION, EVERYTHING, openPlatform, times, value } from './platform.ts';

test('An endpoint whose secret does not open waits, others do not, and with a new secret it gets everything.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  const other = await platform.receiver();
  const hook = await platform.hook(receiver.url);
  const bystander = await platform.hook(other.url);
  await platform.database.sql`
    update postrider.endpoint_secrets set sealed = 'lost:' || sealed where endpoint_id = ${hook.uuid}`;
  await platform.dispatch();
  await platform.emit(...times(50, () => ({})));
  await platform.allClosed(50, bystander);
  expect(await platform.statuses(hook)).toEqual({ pending: 50 });
  expect(platform.logged.filter((line) => line.includes(hook.uuid))).not.toEqual([]);

  const renewal = { application: APPLICATION, endpoint: hook.id, overlapSeconds: 0 };
  value(await rotateSecret(platform.deps, EVERYTHING, renewal));
  await platform.deps.queue.release(platform.database, hook.uuid);
  platform.deps.doorbell.ring('deliveries');
  await until('all are received', () => receiver.requests.length >= 50);
  await platform.allClosed(50, hook);
  expect(await platform.statuses(hook)).toEqual({ delivered: 50 });
});
