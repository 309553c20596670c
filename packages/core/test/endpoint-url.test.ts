import { describe, expect, test } from 'vitest';
import {
  createAddressGuard,
  ENDPOINT_URL_LENGTH_MAX,
  endpointUrlProblem,
  isAllowedPort,
  isLoopbackName,
} from '../src/index.ts';

const guard = createAddressGuard({ allow: [] });
const https = { http: false, guard };
const both = { http: true, guard };
const ofLength = (length: number) => 'https://example.com/'.padEnd(length, 'x');

describe("an endpoint's URL", () => {
  test.each([
    'https://example.com',
    'https://example.com/hooks?a=b&c=%23',
    'https://example.com:443/',
    'https://example.com:80/',
    'https://example.com:1024/',
    'https://example.com:65535/',
    'https://8.8.8.8/',
    'https://[2606:4700::1]:8443/',
    'https://example.com/a:b@c?to=d:e@f',
    'https://under_score.example/',
    'https://local.example/',
    'https://onion.example/',
    'https://example.com/@user?to=a@b.example',
    'https://example.com?to=a@b.example',
    'https:example.com?to=a@b.example',
    'https://not-in-addr.arpa.example/',
    'https://bücher.example/ü',
    ofLength(ENDPOINT_URL_LENGTH_MAX),
  ])('may be %.60s', (url) => {
    expect(endpointUrlProblem(url, https)).toBeNull();
    expect(endpointUrlProblem(url, both)).toBeNull();
  });

  test('may be http only where that is allowed', () => {
    expect(endpointUrlProblem('http://8.8.8.8:8080/', both)).toBeNull();
    expect(endpointUrlProblem('http://8.8.8.8:8080/', https)).toContain('https://');
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
    ['https://@example.com/', 'user name or password'],
    ['https://:@example.com/', 'user name or password'],
    ['https:@example.com/', 'user name or password'],
    ['https:///@example.com/', 'user name or password'],
    ['https://example.com\\@127.0.0.1/', 'backslash'],
    ['https://example.com\\.other.example/', 'backslash'],
    ['https:\\\\example.com/', 'backslash'],
    ['https://example.com/a?b=\\', 'backslash'],
    ['https://example.com/#top', 'fragment'],
    ['https://example.com/#', 'fragment'],
    ['https://example.com:22/', 'Port 22'],
    ['https://example.com:0/', 'Port 0'],
    ['https://example.com:1023/', 'Port 1023'],
    ['https://example.com:6379/', 'Port 6379'],
    ['https://example.com./', 'ends with a dot'],
    ['https://localhost./', 'ends with a dot'],
    ['https://a..example/', 'neither an address nor a host name'],
    ['https://a;b.example/', 'neither an address nor a host name'],
    [`https://${'a'.repeat(64)}.example/`, 'neither an address nor a host name'],
    [`https://${'a.'.repeat(126)}example/`, 'neither an address nor a host name'],
    ['https://127.0.0.1/', 'cannot be reached on the internet'],
    ['https://[::1]/', 'cannot be reached on the internet'],
    ['https://169.254.169.254/latest/meta-data', 'cannot be reached on the internet'],
    ['https://localhost/', 'internal network'],
    ['https://LOCALHOST/', 'internal network'],
    ['https://a.localhost/', 'internal network'],
    ['https://printer/', 'internal network'],
    ['https://printer.local/', 'internal network'],
    ['https://metadata.google.internal/', 'internal network'],
    ['https://redis.default.svc/', 'internal network'],
    ['https://redis.default.svc.cluster.local/', 'internal network'],
    ['https://router.home.arpa/', 'internal network'],
    ['https://home.arpa/', 'internal network'],
    ['https://8.8.8.8.in-addr.arpa/', 'internal network'],
    ['https://8.b.d.0.1.0.0.2.ip6.arpa/', 'internal network'],
    ['https://expyuzz4wqqyqhjn.onion/', 'internal network'],
    ['https://anything.invalid/', 'internal network'],
    ['https://ⓛocalhost/', 'internal network'],
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

describe('An internal name', () => {
  test.each([
    ...['consul', 'corp', 'home', 'internal', 'intra', 'intranet', 'invalid', 'lan', 'local', 'localdomain'],
    ...['localhost', 'mail', 'onion', 'private', 'svc'],
  ])('ends with .%s, but does not only contain it.', (domain) => {
    expect(endpointUrlProblem(`https://a.${domain}/`, https)).toContain('internal network');
    expect(endpointUrlProblem(`https://${domain}.example/`, https)).toBeNull();
    expect(endpointUrlProblem(`https://a.${domain}x/`, https)).toBeNull();
  });

  test('is accepted where the operator exempts it, and then no other.', () => {
    const exempting = {
      http: false,
      guard: createAddressGuard({ allow: ['hooks.internal', 'printer', '10.0.0.0/8'] }),
    };
    for (const host of ['hooks.internal', 'printer']) {
      expect(endpointUrlProblem(`https://${host}/`, exempting), host).toBeNull();
    }
    for (const host of ['other.internal', 'localhost', 'fax']) {
      expect(endpointUrlProblem(`https://${host}/`, exempting), host).toContain('internal network');
    }
  });

  test.each(['127.0.0.0/8', '::1'])('is accepted where names may lead to this machine (%s).', (loopback) => {
    const here = { http: true, guard: createAddressGuard({ allow: [loopback] }) };
    for (const host of ['localhost:3000', 'app.localhost', 'app.local', 'my-machine']) {
      expect(endpointUrlProblem(`http://${host}/`, here), host).toBeNull();
    }
    expect(endpointUrlProblem('http://192.168.0.1/', here)).toContain('cannot be reached');
  });
});

test.each([
  ['localhost', true],
  ['app.localhost', true],
  ['localhost.example', false],
  ['my-localhost', false],
  ['example.com', false],
])('That the name %s stands for this machine is %s.', (name, expected) => {
  expect(isLoopbackName(name)).toBe(expected);
});

describe('A port', () => {
  const others = [
    ...[
      1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
    ],
    ...[2375, 2376, 2379, 3306, 5432, 6379, 9200, 9300, 11211, 27017],
  ];

  test('is allowed if it is 80, 443, or from 1024 on and of no other kind of service.', () => {
    for (let port = 0; port <= 65_536; port++) {
      const expected = port === 80 || port === 443 || (port >= 1024 && port < 65_536 && !others.includes(port));
      if (isAllowedPort(port) !== expected) expect(`${port} is allowed: ${!expected}`).toBe(`${port}: ${expected}`);
    }
  });

  test('that fetch refuses to connect to is never allowed.', async () => {
    const tried = await Promise.all(
      others
        .slice(0, 19)
        .map((port) => fetch(`http://127.0.0.1:${port}/`).then(String, (error) => String(error.cause))),
    );
    expect(new Set(tried)).toEqual(new Set(['Error: bad port']));
  });
});
