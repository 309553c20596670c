import { randomBytes } from 'node:crypto';
import { type KeyRing, parseMasterKeys } from '@postrider/encryption';
import { rotateMasterKeys } from '@postrider/usecases';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { openPlatform } from './platform.ts';

function ringOf(text: string): KeyRing {
  const parsed = parseMasterKeys(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.keyRing;
}

test('While everything is encrypted anew deliveries go on, signed as before, and so they do without the old key.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  const headers = { authorization: 'Bearer of the receiver' };
  const hook = await platform.hook(receiver.url, { headers });
  const fresh = `new:${randomBytes(32).toString('base64')}`;
  const both = ringOf(`${fresh},${platform.masterKeys}`);
  const arrives = async (count: number) => {
    const [event] = await platform.emit({});
    const request = (await receiver.received(count)).at(-1);
    expect(request?.headers).toMatchObject(headers);
    expect(new Webhook(hook.secret).verify(request?.body ?? '', request?.headers ?? {})).toMatchObject({ id: event });
  };

  const dispatcher = await platform.dispatch({}, both);
  await arrives(1);
  const rotation = await rotateMasterKeys({ database: platform.database, keyRing: both, progress: () => {} });
  expect(rotation).toMatchObject({ secrets: 1, headers: 1, unneeded: ['test'] });
  await arrives(2);
  await dispatcher.close();
  await platform.dispatch({}, ringOf(fresh));
  await arrives(3);
  expect(platform.logged).toEqual([]);
});
