import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { until } from '@postrider/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { createHttpServer, SERVER_LIMITS, type ServerLimits } from '../src/http-server.ts';

const LIMITS: ServerLimits = { ...SERVER_LIMITS, targetLengthMax: 100, headerBytesMax: 2_000, headersMax: 20 };

let servers: Server[] = [];
afterEach(() => {
  for (const server of servers) server.close().closeAllConnections();
  servers = [];
});

describe('what is no request, or one beyond the limits', () => {
  test.each([
    ['400', 'malformed_request', 'no HTTP', 'hello\r\n\r\n'],
    ['400', 'malformed_request', 'TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003'],
    ['400', 'malformed_request', 'HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['400', 'malformed_request', 'a version that does not exist', 'GET / HTTP/9.9\r\nhost: a\r\n\r\n'],
    ['400', 'malformed_request', 'a version whose requests look otherwise', 'GET / HTTP/2.0\r\nhost: a\r\n\r\n'],
    ['400', 'malformed_request', 'no host', 'GET / HTTP/1.1\r\n\r\n'],
    ['400', 'malformed_request', 'two hosts', request('host: b\r\n')],
    [
      '400',
      'malformed_request',
      'two hosts before there was need of one',
      'GET / HTTP/1.0\r\nhost: a\r\nHost: a\r\n\r\n',
    ],
    ['400', 'malformed_request', 'two lengths', request('content-length: 1\r\ncontent-length: 2\r\n', 'ab')],
    [
      '400',
      'malformed_request',
      'a length and chunks',
      request('content-length: 3\r\ntransfer-encoding: chunked\r\n', '0\r\n\r\n'),
    ],
    ['400', 'malformed_request', 'a length that is none', request('content-length: 1e3\r\n')],
    [
      '400',
      'malformed_request',
      'a chunk whose size is none',
      request('transfer-encoding: chunked\r\n', 'zz\r\nabc\r\n'),
    ],
    [
      '400',
      'malformed_request',
      'an encoding that ends elsewhere',
      request('transfer-encoding: chunked, gzip\r\n', '0\r\n\r\n'),
    ],
    ['400', 'malformed_request', 'a folded field', request('a: b\r\n c\r\n')],
    ['400', 'malformed_request', 'a space in a field name', request('a b: c\r\n')],
    ['400', 'malformed_request', 'a control character in a field', request('a: \u0001\r\n')],
    ['414', 'uri_too_long', 'a path too long by a character', `GET /${'a'.repeat(100)} HTTP/1.1\r\nhost: a\r\n\r\n`],
    ['431', 'header_too_large', 'a field too large', request(`a: ${'b'.repeat(2_000)}\r\n`)],
    ['431', 'header_too_large', 'a field too many', request('a: b\r\n'.repeat(20))],
    [
      '405',
      'method_not_allowed',
      'a proxy’s request',
      'CONNECT example.com:443 HTTP/1.1\r\nhost: example.com:443\r\n\r\n',
    ],
  ])('%s %s for %s, as a problem that ends the connection', async (status, code, _, sent) => {
    const server = await listening(echo);
    const answer = await say(server, sent);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [A-Z][^\\r]+\\r\\n`));
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    const problem = JSON.parse(body);
    expect(problem).toMatchObject({ status: Number(status), code, type: `urn:postrider:error:${code}` });
    expect(head.toLowerCase()).toContain('content-type: application/problem+json');
    expect(head).toContain(`x-request-id: ${problem.requestId}`);
    expect(head.toLowerCase()).toContain('connection: close');
  });

  test.each([
    ['a path of exactly the limit', `GET /${'a'.repeat(99)} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`],
    ['as many fields as are allowed', request('a: b\r\n'.repeat(18))],
    ['no host from before there was need of one', 'GET / HTTP/1.0\r\n\r\n'],
    ['an expectation that nobody knows', request('expect: the-unexpected\r\n')],
    ['an upgrade that is not taken', request('upgrade: websocket\r\n')],
  ])('200 for %s', async (_, sent) => {
    const server = await listening(echo);
    expect(await say(server, sent)).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('slow connections', () => {
  const SHORT = { headerMsMax: 50, requestMsMax: 100 };

  test.each([
    ['says nothing', ''],
    ['never ends its header', 'GET / HTTP/1.1\r\nhost: a\r\n'],
    ['never ends its body', request('content-length: 10\r\n', 'a')],
    ['never ends its chunks', request('transfer-encoding: chunked\r\n', '1\r\na\r\n')],
  ])('408 when one %s', async (_, sent) => {
    const server = await listening(echo, SHORT);
    const answer = await say(server, sent);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('"code":"request_timeout"');
  });
});

describe('A connection that does not take its answers', () => {
  /** More than the buffers of both ends hold. */
  const LARGE = Buffer.alloc(16 * 1024 * 1024);
  const SHORT = { silentMsMax: 100 };
  const large: RequestListener = (_, response) => response.end(LARGE);

  test('is closed when it was silent for too long.', async () => {
    const server = await listening(large, SHORT);
    const closed = closedAtServer(server);
    connectTo(server).pause().write(request(''));
    await closed;
  });

  test('is closed though it goes on saying what nobody understands.', async () => {
    const server = await listening(large, SHORT);
    const closed = closedAtServer(server);
    const socket = connectTo(server).pause();
    socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\nnonsense\r\n\r\n');
    const talk = setInterval(() => socket.write('more'), 10);
    await closed.finally(() => clearInterval(talk));
  });

  test('is closed when it asks for more at once than is allowed, and nothing of that is begun.', async () => {
    let begun = 0;
    const server = await listening(() => (begun += 1), { pipelinedMax: 3 });
    const asked = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';
    expect(await say(server, asked.repeat(8))).toBe('');
    expect(begun).toBe(3);
  });

  test('is none while it asks for as much as is allowed, again and again.', async () => {
    const server = await listening(echo, { pipelinedMax: 3 });
    const socket = connectTo(server);
    const asked = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk;
    });
    for (const answers of [3, 6, 9]) {
      socket.write(asked.repeat(3));
      await until('all are answered', () => heard.split('HTTP/1.1 200 ').length === answers + 1);
    }
    socket.destroy();
  });
});

test('An answer under way is finished before what follows it on the connection is refused.', async () => {
  const begun = Promise.withResolvers<void>();
  const proceed = Promise.withResolvers<void>();
  const server = await listening(async (_, response) => {
    begun.resolve();
    await proceed.promise;
    response.end('the answer');
  });
  const socket = connectTo(server);
  const heard = text(socket);
  socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\nnonsense\r\n\r\n');
  await begun.promise;
  proceed.resolve();
  expect(await heard).toMatch(/^HTTP\/1\.1 200 .*the answerHTTP\/1\.1 400 /s);
});

test('Nothing is written into an answer whose request breaks off.', async () => {
  const server = await listening((_, response) => {
    response.write('the beginning');
  });
  const socket = connectTo(server);
  const [first] = await Promise.all([once(socket, 'data'), socket.write(request('transfer-encoding: chunked\r\n'))]);
  const rest = text(socket);
  socket.write('zz\r\n');
  expect(`${first[0]}${await rest}`).not.toContain('400 Bad Request');
});

test('A connection beyond the limit is closed, and one that closes makes room.', async () => {
  const server = await listening(echo, { connectionsMax: 1 });
  const first = connectTo(server);
  first.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
  await once(first, 'data');
  expect(await say(server, request(''))).toBe('');
  first.destroy();
  await until('there is room', async () => (await say(server, request(''))).startsWith('HTTP/1.1 200 '));
});

/** With `host` and `connection` there are two fields besides those given. */
function request(fields: string, body = ''): string {
  return `POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${fields}\r\n${body}`;
}

const echo: RequestListener = async (incoming, response) => {
  const body = await text(incoming).catch(() => '');
  response.end(body);
};

async function listening(listener: RequestListener, limits: Partial<ServerLimits> = {}): Promise<Server> {
  const server = createHttpServer(listener, { ...LIMITS, ...limits });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Resolves when the server is rid of the next connection. */
async function closedAtServer(server: Server): Promise<void> {
  const [socket] = await once(server, 'connection');
  await new Promise((resolve) => socket.once('close', resolve));
}

function connectTo(server: Server): Socket {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It listens on no port.');
  // Reset where the server is done while the client still writes.
  return connect(address.port, '127.0.0.1').on('error', () => {});
}

/** Everything the server says until it closes the connection. */
async function say(server: Server, words: string): Promise<string> {
  const socket = connectTo(server);
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk;
  });
  socket.write(words, 'latin1');
  await new Promise((resolve) => socket.once('close', resolve));
  return heard;
}
