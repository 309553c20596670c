import { until } from '@postrider/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { egressFor, postTo, rawReceiverFor, receiverFor } from './attempts.ts';
import { type NameServer, type NameServerAnswer, type Question, startNameServer } from './scripted-name-server.ts';

/** Of the machine's addresses only this one is permitted. */
const HERE = '127.0.0.1';

describe('A name whose addresses change', () => {
  test('is asked for once per connection, and the address that was judged is the one that is called.', async () => {
    const receiver = await receiverFor();
    const names = await nameServerFor(({ type }) => ({
      addresses: asked(names.questions, type) === 1 ? [HERE] : ['10.0.0.1', '::1'],
    }));
    const egress = egressFor({ allow: [HERE], nameServers: [names.address] });
    const url = `http://rebinding.example:${receiver.port}/`;

    expect((await postTo(egress, url)).outcome).toBe('delivered');
    expect(names.questions.map(({ type }) => type).sort()).toEqual(['A', 'AAAA']);
    expect((await postTo(egress, url)).outcome).toBe('delivered');
    expect(names.questions).toHaveLength(2);

    egress.release('ep_1');
    expect(await postTo(egress, url)).toMatchObject({
      outcome: 'blocked',
      durationMs: 0,
      error: { code: 'blocked_address' },
    });
    expect(receiver.requests).toHaveLength(2);
  });

  test('is judged at every connection, however it alternates.', async () => {
    const receiver = await receiverFor();
    const names = await nameServerFor(({ type }) => ({
      addresses: asked(names.questions, type) % 2 === 0 ? [HERE] : ['192.168.0.1'],
    }));
    const egress = egressFor({ allow: [HERE], nameServers: [names.address] });
    const outcomes: string[] = [];
    for (let n = 0; n < 6; n++) {
      const { outcome } = await postTo(egress, `http://rebinding.example:${receiver.port}/`, { endpointId: `ep_${n}` });
      outcomes.push(outcome);
    }
    expect(outcomes).toEqual(['blocked', 'delivered', 'blocked', 'delivered', 'blocked', 'delivered']);
    expect(receiver.requests).toHaveLength(3);
  });
});

test.each([
  ['a private IPv4 address beside a permitted one', [HERE, '10.0.0.1']],
  ['a private IPv6 address beside a permitted IPv4 one', [HERE, 'fd00::1']],
  ['a metadata address', ['169.254.169.254']],
  ['an IPv4-mapped metadata address', ['::ffff:a9fe:a9fe']],
  ['loopback over NAT64', ['64:ff9b::7f00:1']],
  ['private addresses only', ['172.16.0.1', 'fe80::1']],
])('A name with %s is blocked, in the same words and after the same time as any other.', async (_what, addresses) => {
  const receiver = await rawReceiverFor(() => {});
  const names = await nameServerFor(() => ({ addresses }));
  const egress = egressFor({ allow: [HERE], nameServers: [names.address] });
  expect(await postTo(egress, `http://forbidden.example:${receiver.port}/`)).toEqual({
    outcome: 'blocked',
    durationMs: 0,
    response: null,
    error: {
      code: 'blocked_address',
      message: 'The host has an address that is not public, to which nothing is sent: use a public one.',
    },
  });
  expect(receiver.sockets).toEqual([]);
});

test('An internal name is blocked in those words too, and nobody is asked whether there is one.', async () => {
  const names = await nameServerFor(() => ({ addresses: ['8.8.8.8'] }));
  const egress = egressFor({ allow: [], nameServers: [names.address] });
  const results = [];
  for (const host of [
    'database',
    'database.internal',
    'database.prod.svc',
    'database.local',
    'localhost',
    '10.0.0.1',
  ]) {
    results.push(await postTo(egress, `http://${host}:8080/`));
  }
  expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
  expect(results[0]).toMatchObject({ outcome: 'blocked', durationMs: 0, error: { code: 'blocked_address' } });
  expect(names.questions).toEqual([]);
});

test.each([
  ['does not exist', { failure: 'NXDOMAIN' }, 'dns_not_found'],
  ['has no addresses', { addresses: [] }, 'dns_not_found'],
  ['cannot be resolved now', { failure: 'SERVFAIL' }, 'dns_unavailable'],
  ['is refused by the name server', { failure: 'REFUSED' }, 'dns_unavailable'],
] as const)('A name that %s is unreachable for that.', async (_what, answer, code) => {
  const names = await nameServerFor(() => answer);
  const result = await postTo(egressFor({ nameServers: [names.address] }), 'http://nowhere.example:8080/');
  expect(result).toMatchObject({ outcome: 'unreachable', response: null, error: { code } });
});

test('One family of addresses is enough when name servers fail to answer for the other.', async () => {
  const receiver = await receiverFor();
  const names = await nameServerFor(({ type }) => (type === 'A' ? { addresses: [HERE] } : { failure: 'SERVFAIL' }));
  const result = await postTo(egressFor({ nameServers: [names.address] }), `http://half.example:${receiver.port}/`);
  expect(result.outcome).toBe('delivered');
});

test('Names whose servers say nothing do not keep others from being resolved.', async () => {
  const receiver = await receiverFor();
  const silence = Promise.withResolvers<NameServerAnswer>();
  const names = await nameServerFor(({ name }) =>
    name.startsWith('silent') ? silence.promise : { addresses: [HERE] },
  );
  const egress = egressFor({ nameServers: [names.address] });
  let ended = 0;
  const silent = Array.from({ length: 50 }, async (_, n) => {
    const result = await postTo(egress, `http://silent-${n}.example:8080/`, { endpointId: `ep_silent_${n}` });
    ended += 1;
    return result;
  });
  await until('all silent names to be asked for', () => new Set(names.questions.map(({ name }) => name)).size === 50);

  expect((await postTo(egress, `http://healthy.example:${receiver.port}/`)).outcome).toBe('delivered');
  expect(ended).toBe(0);

  silence.resolve({ failure: 'NXDOMAIN' });
  const codes = (await Promise.all(silent)).map(({ error }) => error?.code);
  expect(new Set(codes)).toEqual(new Set(['dns_not_found']));
});

test('A name whose servers say nothing at all is given up long before the usual timeout.', async () => {
  const names = await nameServerFor(() => new Promise(() => {}));
  const result = await postTo(egressFor({ nameServers: [names.address] }), 'http://silent.example:8080/');
  expect(result).toMatchObject({ outcome: 'unreachable', error: { code: 'dns_unavailable' } });
});

test('An answer is used again for as long as its TTL says, by all endpoints, and judged for each.', async () => {
  const receiver = await receiverFor();
  const names = await nameServerFor(() => ({ addresses: [HERE], ttlSeconds: 3_600 }));
  const egress = egressFor({ nameServers: [names.address] });
  for (const endpointId of ['ep_1', 'ep_2', 'ep_3']) {
    const result = await postTo(egress, `http://kept.example:${receiver.port}/`, { endpointId });
    expect(result.outcome).toBe('delivered');
  }
  expect(names.questions).toHaveLength(2);
});

describe('Localhost', () => {
  test.each(['localhost', 'app.localhost'])(
    'as %s is this machine where that is permitted, and nobody is asked.',
    async (name) => {
      const receiver = await receiverFor();
      const names = await nameServerFor(() => ({ failure: 'NXDOMAIN' }));
      for (const allow of [['127.0.0.0/8'], ['127.0.0.0/8', '::1/128']]) {
        const result = await postTo(
          egressFor({ allow, nameServers: [names.address] }),
          `http://${name}:${receiver.port}/`,
        );
        expect(result.outcome).toBe('delivered');
      }
      expect(names.questions).toEqual([]);
    },
  );

  test('may be exempt by its name, and is then what the system says.', async () => {
    const receiver = await receiverFor();
    const result = await postTo(egressFor({ allow: ['localhost'] }), `http://localhost:${receiver.port}/`);
    expect(result.outcome).toBe('delivered');
  });
});

async function nameServerFor(...args: Parameters<typeof startNameServer>): Promise<NameServer> {
  const names = await startNameServer(...args);
  onTestFinished(() => names.close());
  return names;
}

function asked(questions: readonly Question[], type: Question['type']): number {
  return questions.filter((question) => question.type === type).length;
}
