import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { createDoorbell } from '@postrider/db';
import { openQueue } from '@postrider/queue';
import { createLogger } from '@postrider/telemetry';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningApi, startApi } from '../src/index.ts';
import { API_KEY, type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';

const SCRIPT = 'console.log("hello");\n'.repeat(100);
const STYLE = 'body{margin:0}';
const PAGE = (name: string) =>
  `<!doctype html><title>${name}</title><meta property="csp-nonce" nonce="__NONCE__"><script nonce="__NONCE__"></script>`;

let api: ApiUnderTest;
let directory: string;
let served: RunningApi;
let empty: RunningApi;
let embeddable: RunningApi;
let undo: () => Promise<void>;

beforeAll(async () => {
  api = await openApiUnderTest();
  directory = await mkdtemp(join(tmpdir(), 'postrider-dashboard-'));
  const assets = join(directory, 'dist', 'assets');
  await mkdir(assets, { recursive: true });
  await writeFile(join(directory, 'beside.js'), 'secret');
  await writeFile(join(directory, 'dist', 'manifest.json'), 'secret');
  await writeFile(join(directory, 'dist', 'index.html'), PAGE('Operators'));
  await writeFile(join(directory, 'dist', 'portal.html'), PAGE('Customers'));
  await writeFile(join(assets, 'main-1a2b.js'), SCRIPT);
  await writeFile(join(assets, 'main-1a2b.js.br'), brotliCompressSync(SCRIPT));
  await writeFile(join(assets, 'main-1a2b.js.gz'), gzipSync(SCRIPT));
  await writeFile(join(assets, 'main-3c4d.css'), STYLE);
  const { database, keyRing } = api.deps.usecases;
  const queue = await openQueue(database);
  const doorbell = await createDoorbell(database);
  const { limits, version } = api.deps;
  const logger = createLogger({ level: 'error', name: 'api' });
  const start = (dashboard: string, portalFrameAncestors: readonly string[] = []) =>
    startApi({
      ...{ database, queue, keyRing, doorbell, logger, version, dashboard },
      config: {
        ...limits,
        ...{ host: '127.0.0.1', port: 0, apiKey: API_KEY, portalFrameAncestors },
        ...{ httpTargets: false, egressAllow: [], retentionDays: 30 },
      },
    });
  served = await start(join(directory, 'dist'));
  empty = await start(join(directory, 'nothing'));
  embeddable = await start(join(directory, 'dist'), ['https://app.example', 'https://*.example']);
  undo = async () => {
    await Promise.all([served, empty, embeddable].map((one) => one.close()));
    await doorbell.close();
    await queue.close();
    await api.close();
    await rm(directory, { recursive: true });
  };
});
afterAll(() => undo());

/** Over a socket, the path as it is: what a browser would tidy up first. */
async function ask(
  path: string,
  { of = served, method = 'GET', headers = {} }: { of?: RunningApi; method?: string; headers?: object } = {},
) {
  const { hostname, port } = new URL(of.url);
  const asking = request({ hostname, port, path, method, headers: { ...headers }, agent: false }).end();
  const [answer] = await once(asking, 'response');
  const body = await buffer(answer);
  return { status: answer.statusCode, headers: answer.headers, body, text: body.toString() };
}

describe('A page', () => {
  test.each([
    ['/dashboard', 'Operators'],
    ['/dashboard/', 'Operators'],
    ['/dashboard/applications/app_1/deliveries?status=failed', 'Operators'],
    ['/dashboard/event-types/message.delivered', 'Operators'],
    ['/dashboard/index.html', 'Operators'],
    ['/portal', 'Customers'],
    ['/portal/endpoints/ep_1', 'Customers'],
  ])('200 at %s is that of %s.', async (path, title) => {
    const { status, headers, text } = await ask(path);
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^text\/html; charset=utf-8$/i);
    expect(text).toContain(`<title>${title}</title>`);
  });

  test.each(['/dashboard', '/portal'])(
    '200 at %s is asked for anew each time, and its address told to nobody.',
    async (path) => {
      expect((await ask(path)).headers).toMatchObject({
        'cache-control': 'no-cache',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'permissions-policy': expect.stringContaining('camera=()'),
      });
    },
  );

  test('200 has a policy that lets in nothing but what is served here, with a nonce of this answer alone.', async () => {
    const nonces = new Set<string>();
    for (const path of ['/dashboard', '/dashboard', '/portal']) {
      const { headers, text } = await ask(path);
      const [, nonce = ''] = /'nonce-([^']+)'/.exec(headers['content-security-policy']) ?? [];
      expect(Buffer.from(nonce, 'base64')).toHaveLength(16);
      expect(text.split(`nonce="${nonce}"`)).toHaveLength(3);
      expect(text).not.toContain('__NONCE__');
      expect(headers['content-security-policy'].replace(nonce, 'x').split('; ').slice(0, -1)).toEqual([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'nonce-x'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
      ]);
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(3);
  });

  test('200 of operators is shown in no frame, and has a window of its own.', async () => {
    const { headers } = await ask('/dashboard', { of: embeddable });
    expect(headers['content-security-policy']).toMatch(/; frame-ancestors 'none'$/);
    expect(headers['cross-origin-opener-policy']).toBe('same-origin');
  });

  test('200 of customers is shown in frames of this origin, and of those that the settings name.', async () => {
    const own = await ask('/portal');
    expect(own.headers['content-security-policy']).toMatch(/; frame-ancestors 'self'$/);
    const { headers } = await ask('/portal', { of: embeddable });
    expect(headers['content-security-policy']).toMatch(
      /; frame-ancestors 'self' https:\/\/app\.example https:\/\/\*\.example$/,
    );
    expect(headers['cross-origin-opener-policy']).toBeUndefined();
  });

  test('200 without a body for HEAD; 405 for what changes something.', async () => {
    for (const path of ['/dashboard', '/portal/x', '/dashboard/assets/main-1a2b.js']) {
      const head = await ask(path, { method: 'HEAD' });
      expect([head.status, head.text]).toEqual([200, '']);
      expect(head.headers['content-type']).toBe((await ask(path)).headers['content-type']);
      const post = await ask(path, { method: 'POST' });
      expect([post.status, post.headers['allow']]).toEqual([405, 'GET, HEAD']);
    }
  });
});

describe('A file', () => {
  const path = '/dashboard/assets/main-1a2b.js';

  test.each([
    ['br, gzip', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['GZIP', 'gzip'],
    ['*', 'br'],
    ['br;q=0.5, gzip;q=0.8', 'gzip'],
    ['br;q=0, *', 'gzip'],
    ['br; q=0, gzip; q=0', undefined],
    ['*;q=0', undefined],
    ['zstd, brotli', undefined],
    ['', undefined],
    ['identity', undefined],
  ])('200 for a client that takes "%s" comes as %s.', async (accepted, coding) => {
    const { status, headers, body } = await ask(path, { headers: { 'accept-encoding': accepted } });
    expect(status).toBe(200);
    expect(headers['content-encoding']).toBe(coding);
    const plain = coding === 'br' ? brotliDecompressSync(body) : coding === 'gzip' ? gunzipSync(body) : body;
    expect(plain.toString()).toBe(SCRIPT);
  });

  test('200 is kept for ever, by what was accepted, and taken for nothing but what it is.', async () => {
    expect((await ask(path)).headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
      'content-type': 'text/javascript; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'content-length': String(SCRIPT.length),
    });
    const style = await ask('/dashboard/assets/main-3c4d.css', { headers: { 'accept-encoding': 'br' } });
    expect(style.headers).toMatchObject({ 'content-type': 'text/css; charset=utf-8', 'content-length': '14' });
    expect(style.headers['content-encoding']).toBeUndefined();
    expect(style.text).toBe(STYLE);
  });

  test.each([
    '/dashboard/assets/main-0000.js',
    '/dashboard/assets/main-1a2b.js.br',
    '/dashboard/assets/',
    '/dashboard/assets/../manifest.json',
    '/dashboard/assets/../../beside.js',
    '/dashboard/assets/..%2f..%2fbeside.js',
    '/dashboard/assets/%2e%2e/%2e%2e/beside.js',
    '/dashboard/assets//etc/passwd',
    '/dashboard/assets/constructor',
    '/dashboard/../../../../../etc/passwd',
    '/dashboard/manifest.json',
    '/dashboard/..\\beside.js',
  ])('no path leads out of the table of files: %s', async (outside) => {
    const { status, text, headers } = await ask(outside);
    const isPage = status === 200 && /^text\/html/.test(headers['content-type']);
    expect(isPage || status === 404 || status === 400, String(status)).toBe(true);
    expect(text).not.toMatch(/secret|root:/);
  });

  test('404 for one of another version says to load the page again.', async () => {
    const { status, headers, text } = await ask('/dashboard/assets/main-0000.js');
    expect([status, headers['content-type']]).toEqual([404, 'application/problem+json']);
    expect(text).toContain('load the page again');
    expect(headers['cache-control']).toBeUndefined();
  });
});

describe('The root', () => {
  const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

  test('302 to the dashboard for a browser, 404 as ever for a program.', async () => {
    const browser = await ask('/', { headers: BROWSER });
    expect([browser.status, browser.headers['location'], browser.headers['vary']]).toEqual([
      302,
      '/dashboard',
      'accept',
    ]);
    for (const headers of [{}, { accept: '*/*' }, { accept: 'application/json' }]) {
      expect((await ask('/', { headers })).status).toBe(404);
    }
  });

  test('404 for everybody where no dashboard is built.', async () => {
    expect((await ask('/', { of: empty, headers: BROWSER })).status).toBe(404);
  });
});

test.each(['/dashboard', '/dashboard/applications', '/dashboard/assets/main-1a2b.js', '/portal'])(
  '404 at %s where none is built says how it is.',
  async (path) => {
    const { status, headers, text } = await ask(path, { of: empty });
    expect(status).toBe(404);
    expect(headers['content-type']).toMatch(/^text\/plain/i);
    expect(text).toContain('pnpm --dir apps/dashboard build');
  },
);

test.each(['/dashboards', '/portals', '/dashboard.html'])('404 for %s, which only begins like it.', async (path) => {
  expect((await ask(path)).status).toBe(404);
});
