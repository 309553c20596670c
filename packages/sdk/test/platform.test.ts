import { afterAll, beforeAll, expect, expectTypeOf, test } from 'vitest';
import { openPlatform, type Platform } from '../../../examples/senders/test/platform.ts';
import {
  createPostrider,
  type FormatDefinition,
  type Postrider,
  PostriderProblem,
  type WebhookFormatDefinition,
} from '../src/index.ts';

let platform: Platform;
let postrider: Postrider;

beforeAll(async () => {
  platform = await openPlatform();
  postrider = createPostrider(platform);
  await postrider.applications.create({ name: 'Acme', uid: 'acme' });
});

afterAll(() => platform.close());

test('What Postrider refuses is a PostriderProblem that names each place.', async () => {
  const failure = await postrider.endpoints.create('acme', { url: 'no url' }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PostriderProblem);
  expect(failure).toMatchObject({ status: 422, errors: [expect.objectContaining({ pointer: '/url' })] });
  await expect(postrider.applications.get('nobody')).rejects.toMatchObject({ code: 'application_not_found' });
  const stranger = createPostrider({ ...platform, apiKey: 'prk_of-somebody-else' });
  await expect(stranger.applications.get('acme')).rejects.toMatchObject({ code: 'unauthorized' });
});

test('An event is recorded once with the same key, and a dry run records none.', async () => {
  const event = { type: 'order.paid', data: { total: 12 } };
  const dry = await postrider.events.dryRun('acme', event);
  expect(dry).toMatchObject({ endpoints: 0 });
  const first = await postrider.events.record('acme', event, { idempotencyKey: 'order-1' });
  expect(await postrider.events.record('acme', event, { idempotencyKey: 'order-1' })).toEqual(first);
  const { data } = await postrider.events.recordBatch('acme', [event, event]);
  const ids: string[] = [];
  for await (const { id } of postrider.events.list('acme', { type: 'order.paid', limit: 2 })) ids.push(id);
  expect(ids.toSorted()).toEqual([first.id, ...data.map(({ id }) => id)].toSorted());
});

test('A format that the API answers with is one that verifyWebhook takes.', async () => {
  const format = await postrider.formats.put('plain', {
    envelope: { kind: '$type', payload: '$data' },
    signature: 'svix',
  });
  expectTypeOf(format).toExtend<WebhookFormatDefinition>();
  expectTypeOf<FormatDefinition>().toExtend<WebhookFormatDefinition>();
});

test('What is deleted is gone.', async () => {
  await postrider.eventTypes.put('order.lost', { description: 'An order was lost.' });
  expect(await postrider.eventTypes.delete('order.lost')).toBeUndefined();
  await expect(postrider.eventTypes.get('order.lost')).rejects.toMatchObject({ code: 'event_type_not_found' });
});
