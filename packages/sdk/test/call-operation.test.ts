import { type Answer, type Receiver, startReceiver } from '@postrider/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { resourcesOf } from '../src/create-postrider.ts';
import { PostriderConnectionError, PostriderProblem } from '../src/index.ts';

const OK = { status: 200, body: '{"id":"app_1"}' };
const RECORDED = { status: 202, body: '{"id":"evt_1"}' };
const problem = (status: number, code: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers,
  body: JSON.stringify({ type: 'about:blank', title: 'No', status, code, detail: 'Because.', requestId: 'req_1' }),
});
const AWAY = problem(503, 'unavailable');
const event = { type: 'a.b', data: { one: 1 } };

/** A client of a server that gives these answers one after the other; and how long it waited in between. */
async function against(...answers: readonly Answer[]) {
  const left = [...answers];
  const server: Receiver = await startReceiver(() => left.shift() ?? { status: 418 });
  onTestFinished(() => server.close());
  const waits: number[] = [];
  const postrider = resourcesOf({
    url: server.url,
    apiKey: 'prk_key',
    fetch,
    retriesMax: 3,
    timeoutMs: 10_000,
    parseJson: JSON.parse,
    random: () => 1,
    wait: async (ms) => {
      waits.push(ms);
    },
  });
  return { postrider, server, waits };
}

describe('A request', () => {
  test('carries the key, its path percent-encoded, and its query and body as given.', async () => {
    const { postrider, server } = await against(OK, OK);
    await postrider.events.list('a/c?', { type: 'ü.b', limit: 2 }).page('c&1');
    await postrider.applications.update('acme', { uid: null });
    const [list, update] = server.requests;
    expect(list).toMatchObject({
      method: 'GET',
      path: '/v1/applications/a%2Fc%3F/events?type=%C3%BC.b&limit=2&cursor=c%261',
    });
    expect(list?.headers).toMatchObject({ authorization: 'Bearer prk_key' });
    expect(update).toMatchObject({ method: 'PATCH', headers: { 'content-type': 'application/json' } });
    expect(update?.body.toString()).toBe('{"uid":null}');
  });

  test.each(['', '.', '..'])('is not sent for the name %j, which would be another route.', async (name) => {
    const { postrider, server } = await against(OK);
    await expect(postrider.applications.get(name)).rejects.toThrow('No application was given.');
    expect(server.requests).toEqual([]);
  });

  test('that a redirect answers is not followed.', async () => {
    const { postrider } = await against({ status: 307, headers: { location: '/v1/elsewhere' } }, OK);
    await expect(postrider.applications.get('acme')).rejects.toMatchObject({
      name: 'PostriderConnectionError',
      status: 307,
    });
  });
});

describe('A POST of events', () => {
  test('is sent again with the same idempotency key until it is answered.', async () => {
    const { postrider, server, waits } = await against(AWAY, problem(409, 'idempotency_in_progress'), RECORDED);
    expect(await postrider.events.record('acme', event)).toEqual({ id: 'evt_1' });
    expect(waits).toEqual([500, 1000]);
    const keys = server.requests.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual([keys[0], keys[0], keys[0]]);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('has a key of its own each time, unless one is given.', async () => {
    const { postrider, server } = await against(RECORDED, RECORDED, RECORDED);
    await postrider.events.record('acme', event);
    await postrider.events.recordBatch('acme', [event]);
    await postrider.events.record('acme', event, { idempotencyKey: 'order-1' });
    const [one, two, given] = server.requests.map(({ headers }) => headers['idempotency-key']);
    expect(one).not.toBe(two);
    expect(given).toBe('order-1');
  });

  test('takes numbers that JavaScript has not, as JSON.rawJSON.', async () => {
    const { postrider, server } = await against(RECORDED);
    const data = { exact: rawJson('12345678901234567890'), one: rawJson('1.0') };
    await postrider.events.record('acme', { type: 'a.b', data });
    expect(server.requests[0]?.body.toString()).toBe('{"type":"a.b","data":{"exact":12345678901234567890,"one":1.0}}');
  });
});

describe('A POST that may have done its work unseen', () => {
  test('is not sent again after 503 or no answer.', async () => {
    const { postrider, server } = await against(AWAY);
    await expect(postrider.endpoints.rotateSecret('acme', 'ep')).rejects.toMatchObject({ code: 'unavailable' });
    expect(server.requests).toHaveLength(1);
  });

  test('is sent again after 429, as nothing was done, when Retry-After says.', async () => {
    const { postrider, waits } = await against(problem(429, 'rate_limited', { 'retry-after': '7' }), OK);
    expect(await postrider.endpoints.rotateSecret('acme', 'ep')).toEqual({ id: 'app_1' });
    expect(waits).toEqual([7000]);
  });
});

describe('A DELETE', () => {
  test('that finds nothing is a problem the first time, and done the second.', async () => {
    const { postrider } = await against(problem(404, 'endpoint_not_found'), AWAY, problem(404, 'endpoint_not_found'));
    await expect(postrider.endpoints.delete('acme', 'ep')).rejects.toMatchObject({ code: 'endpoint_not_found' });
    expect(await postrider.endpoints.delete('acme', 'ep')).toBeUndefined();
  });

  test('is answered with nothing.', async () => {
    const { postrider } = await against({ status: 204 });
    expect(await postrider.endpoints.delete('acme', 'ep')).toBeUndefined();
  });
});

describe('A failure', () => {
  test('that Postrider words is a PostriderProblem with all that it says.', async () => {
    const errors = [{ pointer: '/url', detail: 'No.' }];
    const body = {
      title: 'Invalid',
      status: 422,
      code: 'invalid_request',
      detail: 'Look.',
      requestId: 'req_9',
      errors,
    };
    const { postrider } = await against({ status: 422, body: JSON.stringify(body) });
    const failure = await postrider.applications.create({ name: '' }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PostriderProblem);
    expect(failure).toMatchObject({ ...body, message: 'Invalid (422 invalid_request): Look.' });
  });

  test.each([
    { status: 502, body: '<html>Bad gateway</html>' },
    { status: 404, body: '' },
    { status: 200, body: 'Welcome!' },
    { status: 400, body: '"no object"' },
  ])('that something in between words ($status, $body) is a PostriderConnectionError.', async (answer) => {
    const { postrider } = await against(answer, answer, answer, answer);
    const failure = await postrider.applications.get('acme').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PostriderConnectionError);
    expect(failure).toMatchObject({ status: answer.status });
  });

  test('to connect is one with its cause, after the retries.', async () => {
    const { postrider, server, waits } = await against();
    await server.close();
    const failure = await postrider.applications.get('acme').catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'PostriderConnectionError', status: null, cause: expect.any(Error) });
    expect(waits).toEqual([500, 1000, 2000]);
  });

  test('to answer in time is one too.', async () => {
    const { postrider, server } = await against();
    server.respondWith(() => new Promise<Answer>(() => {}));
    const failure = await postrider.keys
      .create({ name: 'ci', scopes: [] }, { timeoutMs: 20 })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: null, cause: { name: 'TimeoutError' } });
  });
});

describe('A signal', () => {
  test('ends a request under way with its reason, and no further one begins.', async () => {
    const { postrider, server } = await against();
    server.respondWith(() => new Promise<Answer>(() => {}));
    const abort = new AbortController();
    const options = { signal: abort.signal };
    const asked = [
      postrider.applications.get('acme', options),
      postrider.keys.create({ name: 'ci', scopes: [] }, options),
    ];
    await server.received(2);
    abort.abort('enough');
    for (const each of await Promise.allSettled(asked)) expect(each).toMatchObject({ reason: 'enough' });
    await expect(postrider.applications.get('acme', { signal: abort.signal })).rejects.toBe('enough');
    expect(server.requests).toHaveLength(2);
  });
});

describe('A list', () => {
  const page = (ids: readonly number[], nextCursor: string | null) => ({
    status: 200,
    body: JSON.stringify({ data: ids.map((id) => ({ id })), nextCursor }),
  });

  test('is read to its end, page by page, and asked for no more than is looked at.', async () => {
    const { postrider, server } = await against(
      page([1, 2], 'two'),
      page([], 'three'),
      page([3], null),
      page([4, 5], 'x'),
    );
    const ids: unknown[] = [];
    for await (const { id } of postrider.events.list('acme', { type: 'a.b' })) ids.push(id);
    expect(ids).toEqual([1, 2, 3]);
    expect(server.requests.map(({ path }) => path.split('?')[1])).toEqual([
      'type=a.b',
      'type=a.b&cursor=two',
      'type=a.b&cursor=three',
    ]);
    for await (const { id } of postrider.events.list('acme')) {
      expect(id).toBe(4);
      break;
    }
    expect(server.requests).toHaveLength(4);
  });
});

/** TypeScript does not know it yet. */
function rawJson(text: string): unknown {
  const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };
  return rawJSON(text);
}
