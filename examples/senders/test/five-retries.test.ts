import { advance, startReceiver } from '@postrider/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { setUp } from '../set-up.ts';
import { type Delivery, deliveriesOnce } from './deliveries.ts';
import { openPlatform, type Platform } from './platform.ts';

/** 1 m, 5 m, 30 m, 2 h and 12 h, each as long as jitter can make it. */
const WAITS_SECONDS = [60, 300, 1800, 7200, 43_200].map((seconds) => Math.ceil(seconds * 1.1));

let platform: Platform;

beforeAll(async () => {
  platform = await openPlatform();
});

afterAll(() => platform.close());

test('What no attempt of SendAPI delivers has failed after the fifth retry, and a retry by hand delivers it.', async () => {
  const { api, database } = platform;
  const receiver = await startReceiver({ status: 500 });
  onTestFinished(() => receiver.close());
  const { endpoint } = await setUp(api, 'sendapi', { url: receiver.url });
  const body = '{"type":"sms.delivered","data":{}}';
  const { id } = await api.call<{ id: string }>('POST', '/applications/sendapi/events', body);
  const once = async (description: string, fact: (delivery: Delivery) => boolean) => {
    const place = { sender: 'sendapi', endpoint: endpoint.id, events: [id] } as const;
    const [delivery] = await deliveriesOnce(api, place, description, fact);
    return delivery;
  };

  for (const [retries, seconds] of WAITS_SECONDS.entries()) {
    await once('it waits', ({ status, retryCount }) => status === 'retrying' && retryCount === retries + 1);
    await advance(database, seconds);
  }
  const failed = await once('it has failed', ({ status }) => status === 'failed');
  expect(failed?.attempts).toHaveLength(1 + WAITS_SECONDS.length);
  expect(receiver.requests).toHaveLength(1 + WAITS_SECONDS.length);

  receiver.respondWith({ status: 200 });
  await api.call('POST', `/applications/sendapi/deliveries/${failed?.id}/retry`);
  await once('it is delivered', ({ status }) => status === 'delivered');
});
