import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { RESPONSE_BODY_BYTES_MAX } from '../src/index.ts';
import { egressFor, postTo, rawReceiverFor, receiverFor } from './attempts.ts';

test('The receiver gets the bytes and headers it was meant to get, with POST, at path and query of the URL.', async () => {
  const receiver = await receiverFor();
  const body = Buffer.from('{"n":12345678901234567890,"é":"\u0000"}');
  await postTo(egressFor(), `${receiver.url}/a%20b/c?d=e&f`, {
    body,
    headers: { 'X-One': 'Two', 'content-type': 'a/b' },
  });
  const [request] = await receiver.received(1);
  expect(request).toMatchObject({ method: 'POST', path: '/a%20b/c?d=e&f' });
  expect(request?.body.equals(body)).toBe(true);
  expect(request?.rawHeaders.slice(-6)).toEqual([
    'X-One',
    'Two',
    'content-type',
    'a/b',
    'content-length',
    String(body.length),
  ]);
});

test.each([200, 201, 202, 204, 299])('A receiver that answers %i has the event.', async (status) => {
  const receiver = await receiverFor({ status });
  const result = await postTo(egressFor(), receiver.url);
  expect(result).toMatchObject({ outcome: 'delivered', response: { status, truncated: false }, error: null });
});

test.each([400, 401, 404, 410, 429, 500, 503, 599])('An answer of %i is a rejection, and no error.', async (status) => {
  const receiver = await receiverFor({ status, headers: { 'retry-after': '7' }, body: 'no' });
  expect(await postTo(egressFor(), receiver.url)).toMatchObject({
    outcome: 'rejected',
    response: { status, headers: { 'retry-after': '7' }, body: Buffer.from('no'), truncated: false },
    error: null,
  });
});

test.each([300, 301, 302, 303, 304, 307, 308])(
  'An answer of %i is a rejection and is not followed.',
  async (status) => {
    const other = await receiverFor();
    const receiver = await receiverFor({ status, headers: { location: other.url } });
    const result = await postTo(egressFor(), receiver.url);
    expect(result).toMatchObject({ outcome: 'rejected', error: { code: 'redirect_not_followed' } });
    expect(other.requests).toEqual([]);
  },
);

test('Repeated response headers are joined, and a response without a body has none.', async () => {
  const receiver = await rawReceiverFor((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n__proto__: x\r\nContent-Length: 0\r\n\r\n');
  });
  const { response } = await postTo(egressFor(), receiver.url);
  expect(response?.headers).toEqual({ 'set-cookie': 'a=1, b=2', 'content-length': '0' });
  expect(response?.body).toBeNull();
});

test('A compressed body is kept as the bytes that came.', async () => {
  const body = gzipSync('x'.repeat(100_000));
  const receiver = await receiverFor({ status: 200, headers: { 'content-encoding': 'gzip' }, body });
  const { response } = await postTo(egressFor(), receiver.url);
  expect(response?.body?.equals(body)).toBe(true);
});

test('A body with NUL bytes and invalid UTF-8 is kept as the bytes that came.', async () => {
  const body = Buffer.from([0, 255, 254, 0, 0xc3, 0x28]);
  const receiver = await receiverFor({ status: 500, body });
  const { response } = await postTo(egressFor(), receiver.url);
  expect(response?.body?.equals(body)).toBe(true);
});

test('A body of exactly the limit is whole; one byte more is cut, and says so.', async () => {
  const egress = egressFor();
  const receiver = await receiverFor({ status: 200, body: 'x'.repeat(RESPONSE_BODY_BYTES_MAX) });
  const whole = await postTo(egress, receiver.url);
  receiver.respondWith({ status: 200, body: 'x'.repeat(RESPONSE_BODY_BYTES_MAX + 1) });
  const cut = await postTo(egress, receiver.url);
  expect([whole.response?.body?.length, whole.response?.truncated]).toEqual([RESPONSE_BODY_BYTES_MAX, false]);
  expect([cut.response?.body?.length, cut.response?.truncated]).toEqual([RESPONSE_BODY_BYTES_MAX, true]);
});

test('Response headers beyond what the log keeps are left out, but never those that are heeded.', async () => {
  const big = 'x'.repeat(6_000);
  const heeded = { 'retry-after': '9', 'webhook-delivery': 'abort' };
  const receiver = await receiverFor({ status: 503, headers: { a: big, b: big, c: 'small', ...heeded } });
  const { response } = await postTo(egressFor(), receiver.url);
  expect(response?.headers).toMatchObject({ a: big, c: 'small', ...heeded });
  expect(response?.headers).not.toHaveProperty('b');
});

test('Informational responses before the answer are passed over.', async () => {
  const receiver = await rawReceiverFor((socket) => {
    socket.write('HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n');
    socket.write('HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\n\r\nok');
  });
  const result = await postTo(egressFor(), receiver.url);
  expect(result).toMatchObject({ outcome: 'delivered', response: { status: 202, body: Buffer.from('ok') } });
  expect(result.response?.headers).toEqual({ 'content-length': '2' });
});

test('A request that HTTP cannot carry is told from a receiver that cannot be reached, and sends nothing.', async () => {
  const receiver = await receiverFor();
  const result = await postTo(egressFor(), receiver.url, { headers: { secret: 'line\r\nbreak' } });
  expect(result).toMatchObject({ outcome: 'unreachable', response: null, error: { code: 'request_invalid' } });
  expect(JSON.stringify(result)).not.toContain('break');
  expect(receiver.requests).toEqual([]);
});
