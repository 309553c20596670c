import { createHmac } from 'node:crypto';
import { encodeId } from '@postrider/core';
import { type Answering, advance, until } from '@postrider/testkit';
import { getEndpoint, retryDelivery, rotateSecret, updateEndpoint } from '@postrider/usecases';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import {
  APPLICATION,
  EVERYTHING,
  type Hook,
  heldAnswers,
  openPlatform,
  type Platform,
  story,
  times,
  value,
} from './platform.ts';

async function rotate({ deps }: Platform, hook: Hook, overlapSeconds: number): Promise<string> {
  const input = { application: APPLICATION, endpoint: hook.id, overlapSeconds };
  return value(await rotateSecret(deps, EVERYTHING, input)).secret.reveal();
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

describe('A format whose header carries one signature', () => {
  /** Accepts what one of these secrets signed under `timestamped`, and refuses everything else. */
  function knowing(...secrets: readonly string[]): Answering {
    return ({ headers, body }) => {
      const [, seconds = '', hex = ''] = /^t=(\d+),s=([0-9a-f]{64})$/.exec(headers['webhook-signature'] ?? '') ?? [];
      const signs = (secret: string) => createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex') === hex;
      return { status: secrets.some(signs) ? 200 : 401 };
    };
  }

  /** An endpoint with three live secrets, newest first, and a dispatcher that knows them. */
  async function rotatedTwice() {
    const platform = await openPlatform();
    const receiver = await platform.receiver();
    const hook = await platform.hook(receiver.url, { format: 'timestamped', retrySchedule: [60] });
    const middle = await rotate(platform, hook, 86_400);
    const newest = await rotate(platform, hook, 86_400);
    await platform.dispatch();
    return { platform, receiver, hook, secrets: { newest, middle, oldest: hook.secret } };
  }

  const endOf = async (platform: Platform, hook: Hook, event: string) =>
    platform.deliveryOnce('it has ended', event, hook, ({ completedAt }) => completedAt !== null);

  test('is signed by the newest secret, and after a 401 at once by the next older one, through all that are live.', async () => {
    const { platform, receiver, hook, secrets } = await rotatedTwice();
    const stories: Record<string, readonly string[]> = {};
    for (const [name, secret] of Object.entries(secrets)) {
      receiver.respondWith(knowing(secret));
      const [event = ''] = await platform.emit({});
      const delivery = await endOf(platform, hook, event);
      expect(delivery).toMatchObject({ status: 'delivered', retryCount: 0 });
      stories[name] = story(delivery);
    }
    expect(stories).toEqual({
      newest: ['schedule delivered 200'],
      middle: ['schedule rejected 401', 'rotation delivered 200'],
      oldest: ['schedule rejected 401', 'rotation rejected 401', 'rotation delivered 200'],
    });
    const ids = new Set(receiver.requests.map(({ headers }) => headers['webhook-id']));
    expect([receiver.requests.length, ids.size]).toEqual([6, 3]);
    await platform.checkNumbers();
  });

  test('takes the schedule on when no live secret is left, and begins again with the newest.', async () => {
    const { platform, receiver, hook, secrets } = await rotatedTwice();
    receiver.respondWith({ status: 403 });
    const [event = ''] = await platform.emit({});
    const waiting = await platform.deliveryOnce('it waits', event, hook, ({ retryCount }) => retryCount === 1);
    const round = ['schedule rejected 403', 'rotation rejected 403', 'rotation rejected 403'];
    expect(story(waiting)).toEqual(round);
    receiver.respondWith(knowing(secrets.oldest));
    await platform.advance(70);
    const delivery = await endOf(platform, hook, event);
    expect(story(delivery).slice(3)).toEqual([
      'schedule rejected 401',
      'rotation rejected 401',
      'rotation delivered 200',
    ]);
    expect(delivery).toMatchObject({ status: 'delivered', retryCount: 1 });
  });

  test('that only an old secret opens is no failure of the endpoint.', async () => {
    const { platform, receiver, hook, secrets } = await rotatedTwice();
    receiver.respondWith(knowing(secrets.oldest));
    const events = await platform.emit(...times(50, () => ({})));
    await platform.allClosed(50, hook);
    expect(await platform.statuses(hook)).toEqual({ delivered: 50 });
    const { health } = value(
      await getEndpoint(platform.deps, EVERYTHING, { application: APPLICATION, endpoint: hook.id }),
    );
    expect(health).toMatchObject({ state: 'healthy', consecutiveFailures: 0, failingSince: null });
    expect(receiver.requests).toHaveLength(150);
    expect(new Set(events).size).toBe(50);
    await platform.checkNumbers();
    await until('the queue is empty', async () => (await platform.inQueue()).queued === 0);
  });

  test('is not signed any more by a secret whose overlap is over.', async () => {
    const { platform, receiver, hook, secrets } = await rotatedTwice();
    receiver.respondWith(knowing(secrets.oldest));
    await platform.advance(86_401);
    // Moving time does not change the version by which dispatchers know what to read again; a rotation does.
    const last = await rotate(platform, hook, 3_600);
    await platform.deps.configurationSettled();
    const [event = ''] = await platform.emit({});
    const waiting = await platform.deliveryOnce('it waits', event, hook, ({ retryCount }) => retryCount === 1);
    expect(story(waiting)).toEqual(['schedule rejected 401', 'rotation rejected 401']);
    receiver.respondWith(knowing(last));
    await platform.advance(70);
    expect(story(await endOf(platform, hook, event)).slice(2)).toEqual(['schedule delivered 200']);
  });

  test('goes on with the older secrets in an attempt that a person asked for, and takes nothing from the schedule.', async () => {
    const { platform, receiver, hook, secrets } = await rotatedTwice();
    receiver.respondWith({ status: 500 });
    const [event = ''] = await platform.emit({});
    const waiting = await platform.deliveryOnce('it waits', event, hook, ({ retryCount }) => retryCount === 1);
    const delivery = encodeId('delivery', waiting.id);
    const retry = () => retryDelivery(platform.deps, EVERYTHING, { application: APPLICATION, delivery });
    receiver.respondWith({ status: 401 });
    value(await retry());
    const after = await platform.deliveryOnce('it waits', event, hook, ({ attemptCount }) => attemptCount === 4);
    expect(story(after).slice(1)).toEqual(['manual rejected 401', 'rotation rejected 401', 'rotation rejected 401']);
    expect(after).toMatchObject({ status: 'retrying', retryCount: 1, nextAttemptAt: waiting.nextAttemptAt });
    receiver.respondWith(knowing(secrets.middle));
    value(await retry());
    expect(story(await endOf(platform, hook, event)).slice(4)).toEqual([
      'manual rejected 401',
      'rotation delivered 200',
    ]);
  });

  test('tries the older secrets of what was waiting for an endpoint that was paused meanwhile.', async () => {
    const { platform, receiver, hook, secrets } = await rotatedTwice();
    const held = heldAnswers();
    receiver.respondWith(held.answering);
    const [event = ''] = await platform.emit({});
    await receiver.received(1);
    const setStatus = async (status: 'paused' | 'enabled') =>
      value(
        await updateEndpoint(platform.deps, EVERYTHING, {
          application: APPLICATION,
          endpoint: hook.id,
          patch: { status },
        }),
      );
    await setStatus('paused');
    held.answerWith(401);
    await until('the next attempt is put aside', async () => (await platform.inQueue(hook)).parked === 1);
    receiver.respondWith(knowing(secrets.middle));
    await setStatus('enabled');
    expect(story(await endOf(platform, hook, event))).toEqual(['schedule rejected 401', 'rotation delivered 200']);
  });
});
