import { advance } from '@postrider/testkit';
import { rotateSecret } from '@postrider/usecases';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { APPLICATION, EVERYTHING, type Hook, openPlatform, type Platform, value } from './platform.ts';

async function rotate({ deps }: Platform, hook: Hook, overlapSeconds: number): Promise<string> {
  const input = { application: APPLICATION, endpoint: hook.id, overlapSeconds };
  return value(await rotateSecret(deps, EVERYTHING, input)).secret;
}

test('After a rotation both secrets sign, the newest first, with one space between; the old one stops when its time is over.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  const hook = await platform.hook(receiver.url);
  await platform.dispatch();
  const signaturesOfNext = async () => {
    const [event = ''] = await platform.emit({});
    await platform.deliveryOnce('it is delivered', event, hook, ({ status }) => status === 'delivered');
    const { headers = {}, body = '' } = receiver.requests.at(-1) ?? {};
    const verifies = (secret: string, signature: string | undefined) => {
      try {
        new Webhook(secret).verify(body, { ...headers, 'webhook-signature': signature ?? '' });
        return true;
      } catch {
        return false;
      }
    };
    return { header: headers['webhook-signature'] ?? '', verifies };
  };
  expect((await signaturesOfNext()).header).toMatch(/^v1,\S{44}$/);

  const newer = await rotate(platform, hook, 86_400);
  const newest = await rotate(platform, hook, 3_600);
  // The configuration may be gone by for as long as its lease: an event later it is certain.
  await platform.deps.configurationSettled();
  const during = await signaturesOfNext();
  expect(during.header).toMatch(/^v1,\S{44} v1,\S{44} v1,\S{44}$/);
  const [first, second, third] = during.header.split(' ');
  expect([during.verifies(newest, first), during.verifies(newer, second), during.verifies(hook.secret, third)]).toEqual(
    [true, true, true],
  );
  for (const secret of [newest, newer, hook.secret]) expect(during.verifies(secret, during.header)).toBe(true);

  await advance(platform.database, 3_601);
  // Moving time does not change the version by which dispatchers know what to read again; a rotation does.
  const last = await rotate(platform, hook, 60);
  await platform.deps.configurationSettled();
  const after = await signaturesOfNext();
  expect(after.header.split(' ')).toHaveLength(3);
  expect(after.verifies(newer, after.header)).toBe(false);
  for (const secret of [last, newest, hook.secret]) expect(after.verifies(secret, after.header)).toBe(true);
});

test('A secret rotated without an overlap signs nothing that is begun after the answer.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  const hook = await platform.hook(receiver.url);
  await platform.dispatch();
  const [before = ''] = await platform.emit({});
  await platform.deliveryOnce('it is delivered', before, hook, ({ status }) => status === 'delivered');
  const secret = await rotate(platform, hook, 0);
  const [event = ''] = await platform.emit({});
  await platform.deliveryOnce('it is delivered', event, hook, ({ status }) => status === 'delivered');
  const { headers = {}, body = '' } = receiver.requests.at(-1) ?? {};
  expect(headers['webhook-signature']).toMatch(/^v1,\S{44}$/);
  expect(new Webhook(secret).verify(body, headers)).toBeDefined();
  expect(() => new Webhook(hook.secret).verify(body, headers)).toThrow();
});
