import { once } from 'node:events';
import { getRequestListener } from '@hono/node-server';
import { decodeId, encodeId } from '@postrider/core';
import { createDoorbell } from '@postrider/db';
import { openQueue } from '@postrider/queue';
import { createLogger } from '@postrider/telemetry';
import { until } from '@postrider/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHttpServer } from '../src/http-server.ts';
import { createApp, startApi } from '../src/index.ts';
import { API_KEY, type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await openApiUnderTest();
});
afterAll(() => api.close());

const AUTHORIZED = { authorization: `Bearer ${API_KEY}` };
const NOBODY = encodeId('inbox', '01890a5d-ac96-774b-bcce-b302099a8057');

/** What it is told to answer; and a way to send to it without a key. */
async function newInbox(answer: object = {}) {
  const { id, url } = (await api.call('POST', '/v1/inboxes', { answer })).json;
  const send = (method = 'POST', below = '', body: string | null = null, headers: Record<string, string> = {}) =>
    api.app.request(`/play/${id}${below}`, { method, body, headers });
  const requests = async () => (await api.call('GET', `/v1/inboxes/${id}/requests`)).json.data;
  return { id, url, send, requests };
}

describe('An inbox', () => {
  test('201 with a URL at the address that was asked, or at the public one.', async () => {
    const { id, url } = await newInbox();
    expect(url).toBe(`http://localhost/play/${id}`);
    const elsewhere = createApp({ ...api.deps, publicUrl: 'https://hooks.example.com' });
    const read = await elsewhere.request(`/v1/inboxes/${id}`, { headers: AUTHORIZED });
    expect(await read.json()).toMatchObject({ id, url: `https://hooks.example.com/play/${id}` });
  });

  test.each([
    [{ answer: { status: 199 } }, '/answer/status'],
    [{ answer: { status: 600 } }, '/answer/status'],
    [{ answer: { delayMs: 30_001 } }, '/answer/delayMs'],
    [{ answer: { delayMs: -1 } }, '/answer/delayMs'],
    [{ answer: { failureRate: 1.1 } }, '/answer/failureRate'],
    [{ answer: { body: '\u0000' } }, '/answer/body'],
    [{ url: 'https://example.com' }, '/url'],
  ])('422 for %j', async (body, pointer) => {
    const reply = await api.call('POST', '/v1/inboxes', body);
    expect(reply.status).toBe(422);
    expect(reply.json.errors).toMatchObject([{ pointer }]);
  });

  test('422 for a body over 4096 bytes.', async () => {
    const reply = await api.call('POST', '/v1/inboxes', { answer: { body: 'ü'.repeat(2_049) } });
    expect(reply.json.errors).toMatchObject([{ pointer: '/answer/body' }]);
  });

  test('200 up to the last that it takes.', async () => {
    const { id } = await newInbox();
    const answer = { status: 599, delayMs: 30_000, failureRate: 1, body: 'ü'.repeat(2_048) };
    expect((await api.call('PATCH', `/v1/inboxes/${id}`, { answer })).json).toMatchObject({ name: null, answer });
  });
});

describe('What is sent to an inbox', () => {
  test('is answered as it is told to, to every method, here and below, and is shown.', async () => {
    const { id, send, requests } = await newInbox({ status: 202, body: '<script>alert(1)</script>' });
    const methods = ['POST', 'GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PURGE'];
    for (const method of methods) {
      const response = await send(method, '/below/it?a=1', method === 'GET' ? null : 'said', { 'x-a': 'b' });
      expect(response.status, method).toBe(202);
      expect(await response.text()).toBe('<script>alert(1)</script>');
    }
    expect((await send('HEAD')).status).toBe(202);
    const shown = await requests();
    expect(shown.map(({ method }: { method: string }) => method).toSorted()).toEqual([...methods, 'HEAD'].toSorted());
    const post = shown.find(({ method }: { method: string }) => method === 'POST');
    expect(post).toMatchObject({
      path: `/play/${id}/below/it?a=1`,
      body: 'said',
      truncated: false,
      answered: { status: 202, delayMs: 0 },
      verification: { state: 'unknown', endpointId: null, applicationId: null },
    });
    expect(post.headers).toContainEqual(['x-a', 'b']);
  });

  test('is answered by text that can do nothing in a browser.', async () => {
    const { send } = await newInbox({ body: '<h1>' });
    const { headers } = await send('GET');
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'; sandbox");
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  test.each([200, 204, 205, 299, 301, 304, 404, 410, 429, 500, 599])(
    '%i with it, when it is told to.',
    async (status) => {
      const { send } = await newInbox({ status, body: 'said' });
      const response = await send();
      expect(response.status).toBe(status);
      expect(await response.text()).toBe([204, 205, 304].includes(status) ? '' : 'said');
    },
  );

  test('404 where there is no such inbox, and nothing is kept.', async () => {
    const { id, requests } = await newInbox();
    for (const path of [`/play/${NOBODY}`, '/play/nobody', `/play/${id}x`, `/play/${id.toUpperCase()}`, '/play/%00']) {
      const response = await api.app.request(path, { method: 'POST', body: '{}' });
      expect(response.status, path).toBe(404);
      expect(await response.json()).toMatchObject({ code: 'inbox_not_found' });
    }
    expect((await api.app.request('/play')).status).toBe(404);
    expect(await requests()).toEqual([]);
  });

  test('413 beyond what any event has, and up to there it is taken.', async () => {
    const { send, requests } = await newInbox();
    const max = api.deps.limits.eventDataBytesMax + 65_536;
    expect((await send('POST', '', 'a'.repeat(max))).status).toBe(200);
    const response = await send('POST', '', 'a'.repeat(max + 1));
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: 'payload_too_large' });
    expect(await requests()).toMatchObject([{ truncated: true, body: 'a'.repeat(65_536) }]);
  });

  test('429 when one is sent more than it takes, and others are not; nothing of it is kept.', async () => {
    const [busy, other] = [await newInbox(), await newInbox()];
    const answered = await Promise.all(Array.from({ length: 200 }, () => busy.send()));
    const refused = answered.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await refused[0]?.json()).toMatchObject({ code: 'rate_limited' });
    expect((await api.call('GET', `/v1/inboxes/${busy.id}/requests?limit=250`)).json.data).toHaveLength(
      answered.length - refused.length,
    );
    expect((await other.send()).status).toBe(200);
  });

  test('503 while PostgreSQL is away.', async () => {
    const { id } = await newInbox();
    const away = createApp({ ...api.deps, watch: { isAway: () => true, note: () => 'otherwise' } });
    const response = await away.request(`/play/${id}`, { method: 'POST' });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'unavailable' });
  });
});

describe('An answer that is to wait', () => {
  test('waits, and what it is the answer to is shown before.', async () => {
    const { send, requests } = await newInbox({ status: 201, delayMs: 400 });
    let answered = false;
    const answer = Promise.resolve(send()).then((response) => {
      answered = true;
      return response.status;
    });
    await until('it is shown', async () => (await requests()).length === 1);
    expect(answered).toBe(false);
    expect(await answer).toBe(201);
  });

  test('is over when the caller has gone, and 300 wait at once at most.', async () => {
    const inboxes = await Promise.all(Array.from({ length: 14 }, () => newInbox({ delayMs: 30_000 })));
    const idle = await newInbox();
    // A process of its own, so that no other test has its places; several inboxes, since each takes only so much at once.
    const app = createApp(api.deps);
    const gone = new AbortController();
    const statuses: number[] = [];
    const send = async ({ id }: { id: string }) => {
      const request = new Request(`http://localhost/play/${id}`, { method: 'POST', signal: gone.signal });
      statuses.push((await app.request(request)).status);
    };
    // As many as may be received at once, one after another.
    const waiting: Promise<void>[] = [];
    for (let sent = 0; sent < 300; sent += 20) {
      for (let n = sent; n < sent + 20; n += 1) waiting.push(send(inboxes[n % inboxes.length] ?? idle));
      await until('they wait', async () => (await countKept(inboxes)) === sent + 20);
    }
    expect(statuses).toEqual([]);
    await send(inboxes[0] ?? idle);
    await send(idle);
    expect(statuses).toEqual([429, 200]);
    gone.abort();
    await Promise.all(waiting);
    expect(statuses.slice(2)).toEqual(Array.from({ length: 300 }, () => 200));
  });

  async function countKept(inboxes: readonly { id: string }[]): Promise<number> {
    const ids = inboxes.map(({ id }) => decodeId('inbox', id) ?? '');
    const rows = await api.database.sql`
      select from postrider.inbox_requests where inbox_id = any (${ids}::uuid[])`;
    return rows.length;
  }
});

describe('On a socket', () => {
  const serve = async () => {
    const { database, deps } = api;
    const queue = await openQueue(database);
    const doorbell = await createDoorbell(database);
    const { limits } = deps;
    const { keyRing } = deps.usecases;
    const logger = createLogger({ level: 'error', name: 'playground' });
    const here = { host: '127.0.0.1', port: 0, httpTargets: true, egressAllow: [], retentionDays: 30 };
    const config = { ...here, ...limits, apiKey: API_KEY, playground: true };
    const running = await startApi({ database, queue, keyRing, doorbell, logger, version: '1', config });
    return {
      ...running,
      close: async () => {
        await running.close();
        await doorbell.close();
        await queue.close();
      },
    };
  };

  test('headers are shown as they came, and a process that stops waits for no delay.', async () => {
    const running = await serve();
    const { id, requests } = await newInbox({ status: 207, delayMs: 30_000 });
    const answer = fetch(`${running.url}/play/${id}/a%20b?q`, {
      method: 'POST',
      headers: { 'X-Mixed': 'ü', Cookie: 'a=b' },
      body: 'é',
    });
    const [shown] = await until('it is shown', async () => {
      const all = await requests();
      return all.length === 1 ? all : null;
    });
    expect(shown.path).toBe(`/play/${id}/a%20b?q`);
    expect(shown.headers).toContainEqual(['X-Mixed', 'ü']);
    expect(shown.headers).toContainEqual(['Cookie', '***']);
    const stopped = running.close();
    expect((await answer).status).toBe(207);
    await stopped;
  });

  // Less than the delay.
  test('a caller that goes away leaves nothing that waits.', { timeout: 20_000 }, async () => {
    const answered = Promise.withResolvers<number>();
    const server = createHttpServer(
      getRequestListener(async (request, env) => {
        const response = await api.app.fetch(request, env);
        answered.resolve(response.status);
        return response;
      }),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('It listens on no port.');
    const { id, requests } = await newInbox({ status: 201, delayMs: 30_000 });
    const gone = new AbortController();
    const answer = fetch(`http://127.0.0.1:${address.port}/play/${id}`, { signal: gone.signal }).catch(() => 'gone');
    await until('it is shown', async () => (await requests()).length === 1);
    gone.abort();
    expect(await answer).toBe('gone');
    expect(await answered.promise).toBe(201);
    server.close();
  });
});

describe('Where the playground is off', () => {
  test.each([
    ['GET', '/v1/inboxes'],
    ['POST', '/v1/inboxes'],
    ['GET', `/v1/inboxes/${NOBODY}/requests`],
    ['POST', `/play/${NOBODY}`],
    ['GET', '/play/anything/below'],
  ])('404 to %s %s, with how to switch it on.', async (method, path) => {
    const off = createApp({ ...api.deps, playground: false });
    const response = await off.request(path, { method, headers: AUTHORIZED });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      code: 'playground_off',
      detail: expect.stringContaining('POSTRIDER_PLAYGROUND=true'),
    });
  });

  test('401 without a key all the same.', async () => {
    const off = createApp({ ...api.deps, playground: false });
    expect((await off.request('/v1/inboxes')).status).toBe(401);
  });
});
