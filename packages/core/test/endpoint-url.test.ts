import { describe, expect, test } from 'vitest';
import { ENDPOINT_URL_LENGTH_MAX, endpointUrlProblem } from '../src/index.ts';

const https = { http: false };
const both = { http: true };
const ofLength = (length: number) => 'https://example.com/'.padEnd(length, 'x');

describe("an endpoint's URL", () => {
  test.each([
    'https://example.com',
    'https://example.com/hooks?a=b&c=%23',
    'https://example.com:443/',
    'https://example.com:80/',
    'https://example.com:1024/',
    'https://example.com:65535/',
    'https://192.0.2.1/',
    'https://[2001:db8::1]:8443/',
    'https://bücher.example/ü',
    ofLength(ENDPOINT_URL_LENGTH_MAX),
  ])('may be %.60s', (url) => {
    expect(endpointUrlProblem(url, https)).toBeNull();
    expect(endpointUrlProblem(url, both)).toBeNull();
  });

  test('may be http only where that is allowed', () => {
    expect(endpointUrlProblem('http://127.0.0.1:8080/', both)).toBeNull();
    expect(endpointUrlProblem('http://127.0.0.1:8080/', https)).toContain('https://');
  });

  test.each([
    ['', 'not an absolute URL'],
    ['example.com', 'not an absolute URL'],
    ['/hooks', 'not an absolute URL'],
    ['https://', 'not an absolute URL'],
    ['https://exa mple.com', 'spaces'],
    ['https://[::1', 'not an absolute URL'],
    ['https://1.2.3.256/', 'not an absolute URL'],
    ['https://example.com:99999/', 'not an absolute URL'],
    ['ftp://example.com/', 'must begin with'],
    ['file:///etc/passwd', 'must begin with'],
    ['javascript:alert(1)', 'must begin with'],
    ['https://user@example.com/', 'user name or password'],
    ['https://user:secret@example.com/', 'user name or password'],
    ['https://:secret@example.com/', 'user name or password'],
    ['https://example.com/#top', 'fragment'],
    ['https://example.com/#', 'fragment'],
    ['https://example.com:22/', 'Port 22'],
    ['https://example.com:0/', 'Port 0'],
    ['https://example.com:1023/', 'Port 1023'],
    [' https://example.com/', 'spaces'],
    ['https://example.com/\n', 'spaces'],
    ['https://exam\tple.com/', 'spaces'],
    ['https://example.com/\0', 'control characters'],
    ['https://example.com/\ud800', 'control characters'],
    [ofLength(ENDPOINT_URL_LENGTH_MAX + 1), '2049 characters long'],
  ])('may not be %.40j: %s', (url, problem) => {
    expect(endpointUrlProblem(url, both)).toContain(problem);
    expect(endpointUrlProblem(url, https)).toContain(problem);
  });

  test('has a problem that never repeats the password', () => {
    expect(endpointUrlProblem('https://user:hunter2@example.com/', https)).not.toContain('hunter2');
  });
});
