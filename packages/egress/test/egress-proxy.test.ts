import { startRawReceiver, until } from '@postrider/testkit';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { parseProxy } from '../src/proxy.ts';
import { egressFor, flood, postTo, rawReceiverFor, receiverFor, resolving, SHORT_MS } from './attempts.ts';
import { connectProxyFor } from './connect-proxy.ts';
import { hasOpenssl, secureReceiver, selfSigned } from './secure-receiver.ts';

const openssl = hasOpenssl();

describe('With an egress proxy', () => {
  test('a receiver is reached through a tunnel, by the address that was judged, and the tunnel is kept.', async () => {
    const receiver = await receiverFor();
    const proxy = await connectProxyFor();
    const egress = egressFor({ proxy: proxy.url, resolve: resolving('127.0.0.1') });
    const url = `http://hooks.example:${receiver.port}/in`;
    const outcomes = [(await postTo(egress, url)).outcome, (await postTo(egress, url)).outcome];
    expect(outcomes).toEqual(['delivered', 'delivered']);
    expect(proxy.asked).toEqual([`127.0.0.1:${receiver.port}`]);
    expect(receiver.requests.map(({ headers }) => headers['host'])).toEqual(
      Array(2).fill(`hooks.example:${receiver.port}`),
    );
    expect(receiver.requests.every(({ headers }) => headers['proxy-authorization'] === undefined)).toBe(true);
  });

  test('the port is always named, and an IPv6 address stands in brackets.', async () => {
    const proxy = await connectProxyFor({ refuse: 'HTTP/1.1 503 Unavailable\r\n\r\n' });
    const egress = egressFor({ proxy: proxy.url, resolve: resolving('2606:4700::1') });
    await postTo(egress, 'http://six.example/');
    await postTo(egress, 'https://six.example/');
    expect(proxy.asked).toEqual(['[2606:4700::1]:80', '[2606:4700::1]:443']);
  });

  test.skipIf(!openssl)(
    `TLS is spoken with the receiver, by its name${openssl ? '' : ' (skipped: no openssl on this machine)'}.`,
    async () => {
      const certificate = selfSigned('DNS:hooks.example');
      const receiver = await secureReceiver(certificate);
      const proxy = await connectProxyFor();
      const egress = egressFor({ trust: [certificate.cert], proxy: proxy.url, resolve: resolving('127.0.0.1') });
      const port = new URL(receiver.url).port;
      expect((await postTo(egress, `https://hooks.example:${port}/`)).outcome).toBe('delivered');
      expect((await postTo(egress, `https://other.example:${port}/`)).error?.code).toBe('tls_host_mismatch');
      expect(receiver.names).toEqual(['hooks.example', 'other.example']);
    },
  );

  test('its credentials are sent to it, decoded.', async () => {
    const receiver = await receiverFor();
    const proxy = await connectProxyFor({ credentials: 'us er:p@ss%wörd' });
    expect((await postTo(egressFor({ proxy: proxy.url }), receiver.url)).outcome).toBe('delivered');
  });

  test('what may not be reached is blocked all the same, and the proxy is not asked.', async () => {
    const proxy = await connectProxyFor();
    const egress = egressFor({ allow: [], proxy: proxy.url, resolve: resolving('8.8.8.8', '10.0.0.1') });
    for (const host of ['127.0.0.1', 'forbidden.example', 'database.internal']) {
      const result = await postTo(egress, `http://${host}:8080/`);
      expect(result).toMatchObject({ outcome: 'blocked', durationMs: 0, error: { code: 'blocked_address' } });
    }
    expect(proxy.sockets).toEqual([]);
  });

  test('a name that does not resolve here is not handed to the proxy, where it could resolve to anything.', async () => {
    const proxy = await connectProxyFor();
    const egress = egressFor({ proxy: proxy.url, resolve: async () => ({ ok: false, code: 'dns_not_found' }) });
    expect((await postTo(egress, 'http://split.example:8080/')).error?.code).toBe('dns_not_found');
    expect(proxy.sockets).toEqual([]);
  });

  test('that resolves names itself, it gets them as they are; addresses are still judged here.', async () => {
    const receiver = await receiverFor();
    const proxy = await connectProxyFor();
    const resolve = () => Promise.reject(new Error('Nobody asked for this.'));
    const egress = egressFor({ allow: [], proxy: proxy.url, proxyResolves: true, resolve });
    expect((await postTo(egress, `http://hooks.example:${receiver.port}/`)).outcome).toBe('delivered');
    expect((await postTo(egress, `http://127.0.0.1:${receiver.port}/`)).outcome).toBe('blocked');
    expect((await postTo(egress, `http://database.internal:${receiver.port}/`)).outcome).toBe('blocked');
    expect(proxy.asked).toEqual([`hooks.example:${receiver.port}`]);
  });
});

describe("A proxy's own failure is told from the receiver's:", () => {
  test('nobody listens there.', async () => {
    const result = await postTo(egressFor({ proxy: 'http://127.0.0.1:1' }), 'http://127.0.0.1:8080/');
    expect(result).toMatchObject({ outcome: 'unreachable', response: null, error: { code: 'proxy_unreachable' } });
  });

  test.each([
    ['it wants other credentials', 'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n', 'proxy_refused'],
    ['its rules forbid the host', 'HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno', 'proxy_refused'],
    ['it cannot connect to the host', 'HTTP/1.1 502 Bad Gateway\r\n\r\n', 'proxy_connect_failed'],
    ['it waited too long for the host', 'HTTP/1.0 504 Gateway Timeout\r\n\r\n', 'proxy_connect_failed'],
    ['it redirects', 'HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1/\r\n\r\n', 'proxy_failed'],
    ['it is no HTTP server', 'SSH-2.0-OpenSSH_9.6\r\n\r\n', 'proxy_failed'],
    ['it says more than that the tunnel is open', 'HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n', 'proxy_failed'],
  ])('%s.', async (_what, refuse, code) => {
    const proxy = await connectProxyFor({ refuse });
    const result = await postTo(egressFor({ proxy: proxy.url }), 'http://127.0.0.1:8080/');
    expect(result).toMatchObject({ outcome: 'unreachable', response: null, error: { code } });
    await until('the connection to be closed', () => proxy.sockets[0]?.closed);
  });

  test('it hangs up.', async () => {
    const proxy = await startRawReceiver((socket) => socket.once('data', () => socket.end('HTTP/1.1 200')));
    onTestFinished(() => proxy.close());
    const result = await postTo(egressFor({ proxy: proxy.url }), 'http://127.0.0.1:8080/');
    expect(result).toMatchObject({ outcome: 'unreachable', error: { code: 'proxy_failed' } });
  });

  test('it floods.', async () => {
    const proxy = await startRawReceiver((socket) => flood(socket, 'x'.repeat(1_000)));
    onTestFinished(() => proxy.close());
    const result = await postTo(egressFor({ proxy: proxy.url }), 'http://127.0.0.1:8080/');
    expect(result).toMatchObject({ outcome: 'unreachable', error: { code: 'proxy_failed' } });
  });

  test('it says nothing.', async () => {
    const proxy = await startRawReceiver((socket) => socket.resume());
    onTestFinished(() => proxy.close());
    const egress = egressFor({ proxy: proxy.url });
    const result = await postTo(egress, 'http://127.0.0.1:8080/', { timeoutMs: SHORT_MS });
    expect(result).toMatchObject({ outcome: 'timed_out', response: null, error: { code: 'proxy_timeout' } });
    await until('the connection to be closed', () => proxy.sockets[0]?.closed);
  });
});

describe("A receiver's failure behind a proxy is the receiver's:", () => {
  test('it closes the connection.', async () => {
    const receiver = await rawReceiverFor((socket) => socket.destroy());
    const proxy = await connectProxyFor();
    const result = await postTo(egressFor({ proxy: proxy.url }), receiver.url);
    expect(result).toMatchObject({ outcome: 'unreachable', error: { code: 'connection_reset' } });
  });

  test('it does not shake hands.', async () => {
    const receiver = await rawReceiverFor(() => {});
    const proxy = await connectProxyFor();
    const url = receiver.url.replace('http:', 'https:');
    const result = await postTo(egressFor({ proxy: proxy.url }), url, { timeoutMs: SHORT_MS });
    expect(result).toMatchObject({ outcome: 'timed_out', error: { code: 'connect_timeout' } });
    await until('the connection to be closed', () => receiver.sockets[0]?.closed);
  });

  test('it does not answer.', async () => {
    const receiver = await rawReceiverFor(() => {});
    const proxy = await connectProxyFor();
    const result = await postTo(egressFor({ proxy: proxy.url }), receiver.url, { timeoutMs: SHORT_MS });
    expect(result).toMatchObject({ outcome: 'timed_out', error: { code: 'timeout' } });
  });
});

test('Proxies that the environment names are ignored.', async () => {
  const receiver = await receiverFor();
  const proxy = await connectProxyFor();
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy'])
    vi.stubEnv(name, proxy.url);
  vi.stubEnv('NODE_USE_ENV_PROXY', '1');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  expect((await postTo(egressFor(), receiver.url)).outcome).toBe('delivered');
  expect(proxy.sockets).toEqual([]);
});

test.each([
  ['http://proxy.internal:3128', { host: 'proxy.internal', port: 3128, authorization: null }],
  ['http://proxy.internal', { host: 'proxy.internal', port: 80, authorization: null }],
  ['http://[fd00::1]:3128/', { host: 'fd00::1', port: 3128, authorization: null }],
  ['http://user@proxy', { host: 'proxy', port: 80, authorization: 'Basic dXNlcjo=' }],
  ['http://a%3Ab:%ff@proxy', { host: 'proxy', port: 80, authorization: 'Basic YTpiOv8=' }],
])('The proxy %s is read.', (text, proxy) => {
  expect(parseProxy(text)).toEqual(proxy);
});

test.each(['https://proxy:3128', 'socks5://proxy', 'proxy:3128', ''])('"%s" is no proxy.', (text) => {
  expect(() => parseProxy(text)).toThrow('http://');
});
