import { until } from '@postrider/testkit';
import { rotateSecret } from '@postrider/usecases';
import { Webhook } from 'standardwebhooks';
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

test('An endpoint whose earlier secret does not open goes on with the current one; the way back from two such is the same.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  const hook = await platform.hook(receiver.url);
  const rotate = async (overlapSeconds: number) => {
    const renewal = { application: APPLICATION, endpoint: hook.id, overlapSeconds };
    return value(await rotateSecret(platform.deps, EVERYTHING, renewal)).secret.reveal();
  };
  const verifiedBy = (secret: string, n: number) => {
    const request = receiver.requests[n];
    expect(request?.headers['webhook-signature']?.split(' ')).toHaveLength(1);
    return new Webhook(secret).verify(request?.body ?? '', request?.headers ?? {});
  };
  const current = await rotate(3600);
  await platform.database.sql`
    update postrider.endpoint_secrets set sealed = 'lost.AAAA'
    where endpoint_id = ${hook.uuid} and expires_at is not null`;
  await platform.dispatch();
  await platform.emit({});
  await platform.allClosed(1, hook);
  verifiedBy(current, 0);

  await platform.database.sql`
    update postrider.endpoint_secrets set sealed = 'lost.AAAA' where endpoint_id = ${hook.uuid}`;
  const renewed = await rotate(0);
  await platform.emit({});
  await platform.allClosed(2, hook);
  expect(await platform.statuses(hook)).toEqual({ delivered: 2 });
  verifiedBy(renewed, 1);
});
