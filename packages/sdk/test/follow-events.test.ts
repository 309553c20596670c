import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { resourcesOf } from '../src/create-postrider.ts';
import type { FollowedEvent, FollowOptions } from '../src/index.ts';
import { sseMessages } from '../src/sse-messages.ts';

type Serve = (response: ServerResponse, request: IncomingMessage) => void;

const stream = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream' });
const message = (id: number) => `id: p${id}\ndata: {"id":"evt_${id}","data":1.0}\n\n`;
const problem =
  (status: number, code: string): Serve =>
  (response) =>
    response
      .writeHead(status, { 'content-type': 'application/problem+json' })
      .end(JSON.stringify({ type: 'about:blank', title: 'No', status, code, detail: 'Because.', requestId: 'req_1' }));

/** A client of a server that serves these connections one after the other. */
async function against(...connections: readonly Serve[]) {
  const left = [...connections];
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headersDistinct['last-event-id']?.[0]);
    const serve = left.shift();
    if (serve === undefined) response.destroy();
    else serve(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const waits: number[] = [];
  const postrider = resourcesOf({
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    apiKey: 'prk_key',
    fetch,
    retriesMax: 2,
    timeoutMs: 10_000,
    parseJson: JSON.parse,
    random: () => 1,
    wait: async (ms) => {
      waits.push(ms);
    },
  });
  const take = async (count: number, options: FollowOptions = {}) => {
    const found: FollowedEvent[] = [];
    for await (const one of postrider.events.follow('acme', options)) if (found.push(one) === count) break;
    return found;
  };
  return { postrider, take, asked, waits };
}

afterEach(() => expect.hasAssertions());

test('Each connection goes on behind the last place that was told, with an event or without.', async () => {
  const { take, asked } = await against(
    (response) => stream(response).end(`id: p0\n\n${message(1)}`),
    (response) => stream(response).end(`${message(2)}id: p3\n\n`),
    (response) => stream(response).write(message(4)),
  );
  const events = await take(3);
  expect(events.map(({ event }) => event.id)).toEqual(['evt_1', 'evt_2', 'evt_4']);
  expect(events.map(({ cursor }) => cursor)).toEqual(['p1', 'p2', 'p4']);
  expect(events[0]?.json).toBe('{"id":"evt_1","data":1.0}');
  expect(asked).toEqual([undefined, 'p1', 'p3']);
});

test('An event that was cut off in the middle is told by the next connection, once.', async () => {
  const { take, asked } = await against(
    (response) => {
      stream(response).write(message(1));
      response.write(message(2).slice(0, 12), () => response.destroy());
    },
    (response) => stream(response).write(message(2)),
  );
  expect((await take(2)).map(({ event }) => event.id)).toEqual(['evt_1', 'evt_2']);
  expect(asked).toEqual([undefined, 'p1']);
});

test('It begins behind a cursor, with the types that are wanted.', async () => {
  const paths: (string | undefined)[] = [];
  const { take, asked } = await against((response, { url }) => {
    paths.push(url);
    stream(response).write(message(1));
  });
  await take(1, { after: 'p7', types: ['order.*', 'a.b'] });
  expect(asked).toEqual(['p7']);
  expect(paths).toEqual(['/v1/applications/acme/events/stream?types=order.*%2Ca.b']);
});

test('Whom it has reached once it goes on looking for, and tells of each interruption once.', async () => {
  const told: string[] = [];
  const { take, waits } = await against(
    (response) => stream(response).end(message(1)),
    problem(503, 'unavailable'),
    problem(503, 'unavailable'),
    problem(502, 'unavailable'),
    (response) => stream(response).end(message(2)),
    (response) => stream(response).end(message(3)),
  );
  const onInterrupted = (cause: Error) => told.push(cause.name);
  await take(3, { onInterrupted, onConnected: () => told.push('connected') });
  expect(told).toEqual(['connected', 'PostriderConnectionError', 'connected', 'PostriderConnectionError', 'connected']);
  expect(waits).toEqual([500, 1000, 2000, 4000, 500]);
});

test('Who was never reached is given up.', async () => {
  const { take, asked } = await against(
    problem(503, 'unavailable'),
    problem(503, 'unavailable'),
    problem(503, 'unavailable'),
  );
  await expect(take(1)).rejects.toMatchObject({ code: 'unavailable' });
  expect(asked).toHaveLength(3);
});

test('A refusal ends it, at once or later.', async () => {
  const early = await against(problem(422, 'invalid_cursor'));
  await expect(early.take(1, { after: 'nowhere' })).rejects.toMatchObject({ code: 'invalid_cursor' });
  const late = await against((response) => stream(response).end(message(1)), problem(401, 'unauthorized'));
  await expect(late.take(2)).rejects.toMatchObject({ code: 'unauthorized' });
});

test('A signal ends it, with its reason, while it waits for an event.', async () => {
  const ending = new AbortController();
  const { take } = await against((response) => stream(response).write('id: p0\n\n'));
  const taking = take(1, { signal: ending.signal, onConnected: () => ending.abort(new Error('Enough.')) });
  await expect(taking).rejects.toThrow('Enough.');
});

describe('A message', () => {
  const read = async (...parts: readonly string[]) => {
    const encoded = parts.map((part) => new TextEncoder().encode(part));
    const found = [];
    for await (const one of sseMessages(ReadableStream.from(encoded))) found.push(one);
    return found;
  };

  test('is the same however its bytes come in.', async () => {
    const text = ': hello\nid: 1\ndata: {"a":\ndata:  "ü"}\n\nid:2\r\n\r\n';
    const expected = [
      { id: '1', data: '{"a":\n "ü"}' },
      { id: '2', data: null },
    ];
    expect(await read(text)).toEqual(expected);
    expect(await read(...text)).toEqual(expected);
  });

  test('that is cut off is none.', async () => {
    expect(await read('id: 1\ndata: 2\n')).toEqual([]);
  });
});
