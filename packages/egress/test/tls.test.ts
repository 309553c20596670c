import { expect, test } from 'vitest';
import { egressFor, postTo, receiverFor, resolving } from './attempts.ts';
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
