import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOurOrigin, whyForeign } from '../src/why-foreign.ts';
import { whyUnkept } from '../src/why-unkept.ts';

const HOST = 'hooks.example.com';

describe('An origin', () => {
  test.each([
    ['http://hooks.example.com', null, true],
    ['https://hooks.example.com', null, true],
    ['https://hooks.example.com', 'https://hooks.example.com', true],
    ['http://hooks.example.com', 'https://hooks.example.com', false],
    ['https://hooks.example.com', 'https://elsewhere.example.com', true],
    ['https://elsewhere.example.com', 'https://elsewhere.example.com', true],
    ['https://elsewhere.example.com', null, false],
    ['https://hooks.example.com:8443', null, false],
    ['https://hooks.example.com.evil.example', null, false],
    ['https://evil.example/hooks.example.com', null, false],
    ['null', null, false],
    ['', null, false],
  ])('%s, with the public URL %s, is ours: %s', (origin, publicUrl, ours) => {
    expect(isOurOrigin(origin, { host: HOST, publicUrl })).toBe(ours);
  });

  test('is ours only as the public URL, or with the host by which we were asked', () => {
    const hosts = fc.constantFrom(HOST, 'localhost:8030', 'evil.example', '[::1]:8030', '');
    const origins = fc.oneof(
      fc.tuple(fc.constantFrom('http:', 'https:', 'ftp:', ''), hosts).map(([scheme, host]) => `${scheme}//${host}`),
      fc.constantFrom('null', 'undefined', 'http://undefined'),
      fc.string(),
    );
    const publicUrls = fc.option(hosts.map((host) => `https://${host}`));
    fc.assert(
      fc.property(origins, fc.option(hosts, { nil: undefined }), publicUrls, (origin, host, publicUrl) => {
        const isOurs = isOurOrigin(origin, { host, publicUrl });
        if (isOurs) expect([publicUrl, `http://${host}`, `https://${host}`]).toContain(origin);
        if (isOurs && host === undefined) expect(origin).toBe(publicUrl);
      }),
    );
  });
});

test('Whatever is no GET, HEAD or OPTIONS is refused without an Origin, whatever else the browser says.', () => {
  const sites = fc.option(fc.constantFrom('same-origin', 'same-site', 'cross-site', 'none'), { nil: undefined });
  const methods = fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY', 'get');
  fc.assert(
    fc.property(methods, sites, (method, secFetchSite) => {
      const refusal = whyForeign({ method, secFetchSite, origin: undefined, host: HOST, publicUrl: null });
      const isOthers = ['same-site', 'cross-site'].includes(secFetchSite ?? '');
      const reads = ['GET', 'HEAD', 'OPTIONS'].includes(method) && !isOthers;
      expect(refusal === null).toBe(reads);
    }),
  );
});

test.each([
  ['https://hooks.example.com', true],
  ['http://localhost:8030', true],
  ['http://dev.localhost', true],
  ['http://127.0.0.1:8030', true],
  ['http://127.9.9.9', true],
  ['http://[::1]:8030', true],
  ['http://hooks.example.com', false],
  ['http://10.0.0.7:8030', false],
  ['http://localhost.evil.example', false],
  ['http://127.0.0.1.evil.example', false],
  ['null', false],
])('At %s a browser keeps the cookie of a session: %s', (origin, kept) => {
  expect(whyUnkept(origin) === null).toBe(kept);
});
