import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { startRawReceiver, until } from '@postrider/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { egressFor, flood, postTo, receiverFor, resolving, SHORT_MS } from './attempts.ts';
import { hasOpenssl, secureReceiver, selfSigned } from './secure-receiver.ts';

const openssl = hasOpenssl();
const needsOpenssl = test.skipIf(!openssl);
const why = openssl ? '' : ' (skipped: no openssl on this machine to make a certificate with)';

needsOpenssl(`A certificate that nobody vouches for is refused${why}.`, async () => {
  const { url } = await secureReceiver(selfSigned('IP:127.0.0.1'));
  const result = await postTo(egressFor(), url);
  expect(result).toMatchObject({ outcome: 'unreachable', response: null, error: { code: 'tls_self_signed' } });
});

needsOpenssl(
  `A certificate that is trusted and names the host is accepted, and its connection kept${why}.`,
  async () => {
    const certificate = selfSigned('IP:127.0.0.1');
    const receiver = await secureReceiver(certificate);
    const egress = egressFor({ trust: [certificate.cert] });
    const results = [await postTo(egress, receiver.url), await postTo(egress, receiver.url)];
    expect(results.map(({ outcome }) => outcome)).toEqual(['delivered', 'delivered']);
    expect(receiver.protocols).toEqual(['http/1.1']);
  },
);

needsOpenssl(`The name in the URL is the one that is asked for and must be in the certificate${why}.`, async () => {
  const certificate = selfSigned('DNS:hooks.example');
  const receiver = await secureReceiver(certificate);
  const port = new URL(receiver.url).port;
  const egress = egressFor({
    trust: [certificate.cert],
    resolve: resolving('127.0.0.1'),
  });
  const right = await postTo(egress, `https://hooks.example:${port}/`);
  const wrong = await postTo(egress, `https://other.example:${port}/`);
  expect(right.outcome).toBe('delivered');
  expect(wrong).toMatchObject({ outcome: 'unreachable', error: { code: 'tls_host_mismatch' } });
  expect(receiver.names).toEqual(['hooks.example', 'other.example']);
});

needsOpenssl(`A certificate that has expired is refused for that${why}.`, async () => {
  const expired = selfSigned('IP:127.0.0.1', '20200102000000Z');
  const receiver = await secureReceiver(expired);
  const result = await postTo(egressFor({ trust: [expired.cert] }), receiver.url);
  expect(result).toMatchObject({ outcome: 'unreachable', error: { code: 'tls_certificate_expired' } });
});

test('A receiver that does not speak TLS on that port fails the handshake.', async () => {
  const receiver = await receiverFor();
  const result = await postTo(egressFor(), receiver.url.replace('http:', 'https:'));
  expect(result).toMatchObject({ outcome: 'unreachable', response: null, error: { code: 'tls_failed' } });
});

needsOpenssl(`TLS 1.1 is not spoken${why}.`, async () => {
  const certificate = selfSigned('IP:127.0.0.1');
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  const { url } = await secureReceiver(certificate, old);
  const result = await postTo(egressFor({ trust: [certificate.cert] }), url);
  expect(result).toMatchObject({ outcome: 'unreachable', response: null, error: { code: 'tls_failed' } });
  // It does speak with those that are less particular.
  const { port } = new URL(url);
  const lax = connectTls({ ...old, host: '127.0.0.1', port: Number(port), rejectUnauthorized: false });
  onTestFinished(() => {
    lax.destroy();
  });
  await once(lax, 'secureConnect');
  expect(lax.getProtocol()).toBe('TLSv1.1');
});

needsOpenssl(`A receiver that speaks HTTP/2 only fails the handshake${why}.`, async () => {
  const certificate = selfSigned('IP:127.0.0.1');
  const { url } = await secureReceiver(certificate, { ALPNProtocols: ['h2'] });
  const result = await postTo(egressFor({ trust: [certificate.cert] }), url);
  expect(result).toMatchObject({ outcome: 'unreachable', response: null, error: { code: 'tls_failed' } });
});

/** The head of a ServerHello of which the rest is still to come. */
const HALF_A_HELLO = Buffer.from([0x16, 0x03, 0x03, 0x00, 0x7a, 0x02, 0x00, 0x00, 0x76, 0x03, 0x03]);

test.each([
  ['closes the connection in the handshake', (socket: Socket) => socket.end(), 'unreachable', 'connection_reset'],
  [
    'resets the connection in the handshake',
    (socket: Socket) => socket.resetAndDestroy(),
    'unreachable',
    'connection_reset',
  ],
  ['stops in its hello', (socket: Socket) => socket.write(HALF_A_HELLO), 'timed_out', 'connect_timeout'],
  [
    'refuses the handshake with an alert',
    (socket: Socket) => socket.write(Buffer.from([0x15, 3, 3, 0, 2, 2, 40])),
    'unreachable',
    'tls_failed',
  ],
  [
    'answers with random bytes',
    (socket: Socket) => flood(socket, Buffer.alloc(65_536, 7)),
    'unreachable',
    'tls_failed',
  ],
  [
    'floods with records of the handshake',
    (socket: Socket) => flood(socket, Buffer.concat([HALF_A_HELLO, Buffer.alloc(65_536)])),
    'unreachable',
    'tls_failed',
  ],
])('A receiver that %s is survived, and no connection is left.', async (_what, act, outcome, code) => {
  const receiver = await startRawReceiver((socket) => socket.once('data', () => act(socket)));
  onTestFinished(() => receiver.close());
  const timeoutMs = outcome === 'timed_out' ? SHORT_MS : 20_000;
  const result = await postTo(egressFor(), receiver.url.replace('http:', 'https:'), { timeoutMs });
  expect(result).toMatchObject({ outcome, response: null, error: { code } });
  for (const socket of receiver.sockets) socket.resume();
  await until('the connection is closed', () => receiver.sockets.every(({ closed }) => closed));
});
