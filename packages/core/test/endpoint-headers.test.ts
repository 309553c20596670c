import { describe, expect, test } from 'vitest';
import { HEADERS_BYTES_MAX, HEADERS_MAX, headerProblem, isSensitiveHeader, MASKED } from '../src/index.ts';

describe("an endpoint's own header", () => {
  test.each([
    ['Authorization', 'Bearer abc'],
    ['x-api-key', 'a, b; c="d"'],
    ["!#$%&'*+-.^_`|~9", ''],
    ['x-latin-1', 'Grüße'],
    ['webhook', 'not one of ours'],
    ['dates', '1'],
  ])('may be %s: %s', (name, value) => {
    expect(headerProblem(name, value)).toBeNull();
  });

  test.each(['', 'a b', 'a:', ':path', 'ä', 'a\r\nb', 'a\0', '"a"', 'a/b', 'a,b'])('is not called %j', (name) => {
    expect(headerProblem(name, 'x')).toContain('is not a header name');
  });

  test.each([
    'webhook-id',
    'Webhook-Signature',
    'webhook-anything',
    'Content-Type',
    'content-length',
    'user-agent',
    'HOST',
    'connection',
    'transfer-encoding',
    'te',
    'trailer',
    'upgrade',
    'keep-alive',
    'HTTP2-Settings',
    'proxy-authorization',
    'proxy-connection',
    'expect',
    'date',
    'accept-encoding',
  ])('is not %s, which is ours or belongs to the connection', (name) => {
    expect(headerProblem(name, 'x')).toContain('leave it out');
  });

  test.each(['a\r\nx-injected: 1', 'a\nb', 'a\0b', 'a\tb', 'a\x7fb', 'Ā', '✓', '\ud800'])(
    'does not have the value %j, and the answer does not repeat it',
    (value) => {
      const problem = headerProblem('x-name', value);
      expect(problem).toContain('x-name');
      expect(problem).not.toContain(value);
    },
  );

  test.each([
    'authorization',
    'Cookie',
    'X-API-Key',
    'x-auth-TOKEN',
    'client-secret-2',
    'keyring',
    'Idempotency-Key',
    'X-Password',
    'sessionid',
    'x-credentials',
    'X-Hub-Signature-256',
  ])('is kept secret when it is called %s', (name) => {
    expect(isSensitiveHeader(name)).toBe(true);
  });

  test.each(['x-tenant', 'authorization-mode', 'x-cookie-banner', 'accept'])(
    'is shown when it is called %s',
    (name) => {
      expect(isSensitiveHeader(name)).toBe(false);
    },
  );

  test('comes with at most 29 others, 4 KiB in all, and is masked with three stars', () => {
    expect([HEADERS_MAX, HEADERS_BYTES_MAX, MASKED]).toEqual([30, 4096, '***']);
  });
});
