import { createHmac } from 'node:crypto';
import type { ReceivedRequest } from '@postrider/testkit';
import { putFormat, updateApplication } from '@postrider/usecases';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { APPLICATION, EVERYTHING, openPlatform, type Platform, VERSION, value } from './platform.ts';

const DATA = '{"z": 1.0, "a":12345678901234567890}';
const AT = '2026-01-02T03:04:05.678Z';

/** Lets an event reach the one endpoint there is; answers its id and the request. */
async function sent(platform: Platform, requests: readonly ReceivedRequest[]) {
  const [event = ''] = await platform.emit({ type: 'order.paid', uid: 'o-1', data: DATA, occurredAt: new Date(AT) });
  await platform.allClosed(1);
  const request = requests.at(-1);
  return { event, headers: request?.headers ?? {}, body: request?.body.toString() ?? '' };
}

const hmac = (secret: string, content: string) => createHmac('sha256', secret).update(content);

const BUILT_IN = {
  standard: (event: string) => ({
    body: `{"id":"${event}","type":"order.paid","timestamp":"${AT}","data":${DATA}}`,
    headers: { 'webhook-signature': /^v1,\S{44}$/, 'webhook-timestamp': /^\d{10}$/ },
  }),
  'standard-ed25519': (event: string) => ({
    body: `{"id":"${event}","type":"order.paid","timestamp":"${AT}","data":${DATA}}`,
    headers: { 'webhook-signature': /^v1a,\S{88}$/, 'webhook-timestamp': /^\d{10}$/ },
  }),
  svix: (event: string) => ({
    body: `{"createdAt":"${AT}","type":"order.paid","data":${DATA}}`,
    headers: { 'svix-id': new RegExp(`^${event}$`), 'svix-timestamp': /^\d{10}$/, 'svix-signature': /^v1,\S{44}$/ },
  }),
  timestamped: (event: string) => ({
    body: `{"eventId":"${event}","eventType":"order.paid","timestamp":"${AT}","data":${DATA}}`,
    headers: { 'webhook-signature': /^t=\d{10},s=[0-9a-f]{64}$/ },
  }),
  stripe: (event: string) => ({
    body: `{"id":"${event}","object":"event","type":"order.paid","timestamp":"${AT}","data":${DATA}}`,
    headers: { 'stripe-signature': /^t=\d{10},v1=[0-9a-f]{64}$/ },
  }),
  github: (event: string) => ({
    body: DATA,
    headers: {
      'x-hub-signature-256': /^sha256=[0-9a-f]{64}$/,
      'x-github-event': /^order\.paid$/,
      'x-github-delivery': new RegExp(`^${event}$`),
    },
  }),
  shopify: (event: string) => ({
    body: DATA,
    headers: {
      'x-shopify-hmac-sha256': /^\S{44}$/,
      'x-shopify-topic': /^order\.paid$/,
      'x-shopify-webhook-id': new RegExp(`^${event}$`),
    },
  }),
} as const;

test('Each built-in format has its body and its headers, and what was sent is what is shown.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  const hooks = new Map<string, Awaited<ReturnType<Platform['hook']>>>();
  for (const format of Object.keys(BUILT_IN)) {
    const headers = { 'x-team': 'blue', authorization: 'Bearer s3cret' };
    hooks.set(format, await platform.hook(`${receiver.url}/${format}`, { format, headers }));
  }
  await platform.dispatch();
  const [event = ''] = await platform.emit({ type: 'order.paid', data: DATA, occurredAt: new Date(AT) });
  await platform.allClosed(hooks.size);
  for (const [format, expected] of Object.entries(BUILT_IN)) {
    const request = receiver.requests.find(({ path }) => path === `/${format}`);
    const { body, headers } = expected(event);
    expect(request?.body.toString(), format).toBe(body);
    expect(request?.headers, format).toMatchObject({
      'webhook-id': event,
      'content-type': 'application/json',
      'user-agent': `Postrider/${VERSION}`,
      'x-team': 'blue',
      authorization: 'Bearer s3cret',
    });
    for (const [name, value] of Object.entries(headers)) expect(request?.headers[name], format).toMatch(value);
    const hook = hooks.get(format);
    const { attempts = [] } = hook === undefined ? {} : await platform.delivery(event, hook);
    const shown = { ...attempts[0]?.request.headers };
    expect(Object.keys(shown).sort(), format).toEqual(
      [
        ...new Set([...Object.keys(headers), 'webhook-id', 'content-type', 'user-agent', 'x-team', 'authorization']),
      ].sort(),
    );
    expect(shown['authorization']).toBe('***');
    for (const name of [...Object.keys(headers), 'webhook-id', 'x-team']) {
      expect(shown[name], `${format} ${name}`).toBe(request?.headers[name]);
    }
  }
});

test('A format of an application is its endpoints’ too, and one that is redefined is sent as it is now.', async () => {
  const platform = await openPlatform();
  const { deps } = platform;
  const receiver = await platform.receiver();
  const envelope = { field: '$type', app: '$applicationUid', own: '$uid', v: 1, payload: '$data' } as const;
  value(await putFormat(deps, EVERYTHING, { name: 'ours', envelope, signature: 'standard' }));
  value(await updateApplication(deps, EVERYTHING, { application: APPLICATION, patch: { format: 'ours' } }));
  const hook = await platform.hook(receiver.url);
  await platform.dispatch();

  const before = await sent(platform, receiver.requests);
  expect(before.body).toBe(`{"field":"order.paid","app":"${APPLICATION}","own":"o-1","v":1,"payload":${DATA}}`);
  expect(new Webhook(hook.secret).verify(before.body, before.headers)).toMatchObject({ v: 1 });

  const signature = {
    algorithm: 'hmac-sha256',
    key: 'utf8',
    encoding: 'hex',
    prefix: 'v0=',
    content: ['v0:', '$timestamp', ':', '$body'],
    separator: ' ',
    headers: { 'X-Signature': ['$signatures'], 'X-Timestamp': ['$timestamp'] },
  } as const;
  value(await putFormat(deps, EVERYTHING, { name: 'ours', envelope: '$data', signature }));
  await deps.configurationSettled();
  const [event = ''] = await platform.emit({ data: DATA });
  await platform.allClosed(2);
  const { headers = {}, body } = receiver.requests.at(-1) ?? {};
  expect(body?.toString()).toBe(DATA);
  const expected = hmac(hook.secret, `v0:${headers['x-timestamp']}:${DATA}`).digest('hex');
  expect(headers['x-signature']).toBe(`v0=${expected}`);
  expect(headers['webhook-id']).toBe(event);
  const [attempt] = (await platform.delivery(event, hook)).attempts;
  expect(attempt?.request.headers).toMatchObject({
    'x-signature': headers['x-signature'],
    'x-timestamp': headers['x-timestamp'],
  });
  const [first] = (await platform.delivery(before.event, hook)).attempts;
  expect(first?.request.headers['webhook-signature']).toBe(before.headers['webhook-signature']);
});

test('A header that the format makes is not sent as the endpoint has it, nor shown, whatever its letters.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver();
  const headers = { 'Svix-Id': 'mine', 'X-Svix-Id': 'kept' };
  const hook = await platform.hook(receiver.url, { format: 'svix', headers });
  await platform.dispatch();
  const { event, headers: received } = await sent(platform, receiver.requests);
  expect(received).toMatchObject({ 'svix-id': event, 'x-svix-id': 'kept' });
  const [attempt] = (await platform.delivery(event, hook)).attempts;
  expect(attempt?.request.headers).toMatchObject({ 'svix-id': event, 'X-Svix-Id': 'kept' });
  expect(attempt?.request.headers).not.toHaveProperty('Svix-Id');
});
