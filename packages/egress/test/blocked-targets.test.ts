import { until } from '@postrider/testkit';
import { expect, test } from 'vitest';
import type { Resolved } from '../src/index.ts';
import { egressFor, postTo, rawReceiverFor, receiverFor, resolving } from './attempts.ts';

test.each([
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '0',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::7f00:1]',
  '[64:ff9b::7f00:1]',
  '169.254.169.254',
  '10.0.0.1',
  '①②⑦.0.0.1',
])('Nothing is sent to http://%s, and the words are the same for all.', async (host) => {
  const receiver = await receiverFor();
  const result = await postTo(egressFor({ allow: [] }), `http://${host}:${receiver.port}/`);
  expect({ ...result, durationMs: 0 }).toEqual({
    outcome: 'blocked',
    durationMs: 0,
    response: null,
    error: {
      code: 'blocked_address',
      message: 'The host has an address that is not public, to which nothing is sent: use a public one.',
    },
  });
  expect(receiver.requests).toEqual([]);
});

test.each([
  ['a forbidden address', ['127.0.0.1']],
  ['a forbidden one among many', ['127.0.0.1', '93.184.215.14', '2606:2800:21f:cb07::1']],
  ['a forbidden one in IPv4-mapped form', ['::ffff:127.0.0.1']],
])('A name with %s is blocked, and not even connected to.', async (_what, addresses) => {
  const receiver = await rawReceiverFor(() => {});
  const egress = egressFor({ allow: [], resolve: resolving(...addresses) });
  const result = await postTo(egress, `http://rebound.example:${receiver.port}/`);
  expect(result).toMatchObject({ outcome: 'blocked', error: { code: 'blocked_address' } });
  expect(receiver.sockets).toEqual([]);
});

test('The name that is connected to is resolved once per connection, so that what was judged is what is called.', async () => {
  const receiver = await receiverFor();
  let asked = 0;
  const egress = egressFor({
    resolve: (name) => {
      asked += 1;
      return resolving('127.0.0.1')(name);
    },
  });
  await postTo(egress, `http://once.example:${receiver.port}/`);
  await postTo(egress, `http://once.example:${receiver.port}/`);
  expect([asked, receiver.requests.length]).toEqual([1, 2]);
  expect(receiver.requests[0]?.headers['host']).toBe(`once.example:${receiver.port}`);
});

test('Connections that are made at the same time ask for the name once.', async () => {
  const receiver = await receiverFor();
  const answer = Promise.withResolvers<Resolved>();
  let asked = 0;
  const egress = egressFor({
    resolve: () => {
      asked += 1;
      return answer.promise;
    },
  });
  const results = ['ep_1', 'ep_1', 'ep_2'].map((endpointId) =>
    postTo(egress, `http://once.example:${receiver.port}/`, { endpointId }),
  );
  await until('the question', () => asked > 0);
  answer.resolve({ ok: true, addresses: ['127.0.0.1'], ttlMs: 0 });
  expect((await Promise.all(results)).map(({ outcome }) => outcome)).toEqual(['delivered', 'delivered', 'delivered']);
  expect(asked).toBe(1);
});

test('What the socket says it is connected to is judged once more, before a byte is sent.', async () => {
  const receiver = await rawReceiverFor(() => {});
  const judged: string[] = [];
  const guard = { exemptsHost: () => false, permits: (address: string) => judged.push(address) === 1 };
  const egress = egressFor({ guard, resolve: resolving('127.0.0.1') });
  for (const scheme of ['http', 'https']) {
    judged.length = 0;
    const result = await postTo(egress, `${scheme}://elsewhere.example:${receiver.port}/`);
    expect(result).toMatchObject({ outcome: 'blocked', error: { code: 'blocked_address' } });
    expect(judged).toEqual(['127.0.0.1', '127.0.0.1']);
  }
  await until('both connections to be closed', () => receiver.sockets.filter(({ closed }) => closed).length === 2);
  expect(receiver.sockets.map(({ bytesRead }) => bytesRead)).toEqual([0, 0]);
});

test('An exempt host name may have any address; another name with the same address may not.', async () => {
  const receiver = await receiverFor();
  const egress = egressFor({ allow: ['hooks.internal'], resolve: resolving('127.0.0.1') });
  const exempt = await postTo(egress, `http://Hooks.Internal:${receiver.port}/`);
  const other = await postTo(egress, `http://other.example:${receiver.port}/`);
  expect([exempt.outcome, other.outcome]).toEqual(['delivered', 'blocked']);
});

test('An exempt address is reached by all its spellings, IPv6 too.', async () => {
  const receiver = await receiverFor();
  const egress = egressFor({ allow: ['127.0.0.0/8'] });
  for (const host of ['127.0.0.1', '127.1', '[::ffff:127.0.0.1]']) {
    expect((await postTo(egress, `http://${host}:${receiver.port}/`)).outcome, host).toBe('delivered');
  }
});

test.each([
  ['http where only https is allowed', 'http://127.0.0.1:8080/', false],
  ['another scheme', 'ftp://127.0.0.1/', true],
  ['credentials', 'http://user:pass@127.0.0.1:8080/', true],
  ['a privileged port', 'http://127.0.0.1:22/', true],
  ['no URL at all', 'nonsense', true],
])('A URL with %s is blocked, with words that say what to do.', async (_what, url, httpTargets) => {
  const result = await postTo(egressFor({ httpTargets }), url);
  expect(result).toMatchObject({ outcome: 'blocked', response: null, error: { code: 'blocked_url' } });
  expect(result.error?.message).not.toContain('pass@');
});

test('A name in the reserved domain .invalid has no address for the real resolver either.', async () => {
  const result = await postTo(egressFor(), 'http://postrider.invalid/');
  expect(result.outcome).toBe('unreachable');
  // Without a network the resolver cannot know.
  expect(['dns_not_found', 'dns_unavailable']).toContain(result.error?.code);
});
