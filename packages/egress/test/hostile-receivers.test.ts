import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RESPONSE_BODY_BYTES_MAX, RESPONSE_HEADER_BYTES_MAX } from '../src/index.ts';
import { egressFor, flood, postTo, rawReceiverFor, SHORT_MS } from './attempts.ts';

describe('Before the header block is complete', () => {
  test('a receiver that says nothing times out.', async () => {
    const receiver = await rawReceiverFor(() => {});
    const result = await postTo(egressFor(), receiver.url, { timeoutMs: SHORT_MS });
    expect(result).toMatchObject({ outcome: 'timed_out', response: null, error: { code: 'timeout' } });
    expect(result.durationMs).toBeGreaterThanOrEqual(SHORT_MS);
  });

  test('a receiver that drips its headers times out, however often a byte comes.', async () => {
    const receiver = await rawReceiverFor((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx: ');
      const drip = setInterval(() => socket.write('x'), 10);
      socket.on('close', () => clearInterval(drip));
    });
    const result = await postTo(egressFor(), receiver.url, { timeoutMs: SHORT_MS });
    expect(result).toMatchObject({ outcome: 'timed_out', error: { code: 'timeout' } });
  });

  test('a receiver that drips 1xx responses times out.', async () => {
    const receiver = await rawReceiverFor((socket) => {
      const drip = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 50);
      socket.on('close', () => clearInterval(drip));
    });
    const result = await postTo(egressFor(), receiver.url, { timeoutMs: SHORT_MS });
    expect(result).toMatchObject({ outcome: 'timed_out', error: { code: 'timeout' } });
  });

  test('a flood of 1xx responses is not listened to for long.', async () => {
    const receiver = await rawReceiverFor((socket) => flood(socket, 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(100)));
    const result = await postTo(egressFor(), receiver.url);
    expect(result).toMatchObject({ outcome: 'unreachable', error: { code: 'response_malformed' } });
  });

  test.each([
    ['that was not asked for (100)', 'HTTP/1.1 100 Continue\r\n\r\n', 'response_malformed'],
    [
      'with a switch of protocols',
      'HTTP/1.1 101 X\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n',
      'response_malformed',
    ],
    ['in another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', 'response_malformed'],
    ['of random bytes', Buffer.from([0x16, 0x03, 0x01, 0x00, 0x00, 0xff, 0x0a]), 'response_malformed'],
    ['with a bare LF smuggled in', 'HTTP/1.1 200 OK\r\nx: a\nb\r\n\r\n', 'response_malformed'],
    ['with two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n', 'response_malformed'],
    [
      'with 200 KB of headers',
      `HTTP/1.1 200 OK\r\n${`x: ${'y'.repeat(1000)}\r\n`.repeat(200)}\r\n`,
      'headers_too_large',
    ],
  ])('an answer %s is no answer.', async (_what, bytes, code) => {
    const receiver = await rawReceiverFor((socket) => socket.write(bytes));
    const result = await postTo(egressFor(), receiver.url);
    expect(result).toMatchObject({ outcome: 'unreachable', response: null, error: { code } });
  });

  test('one header of nearly the limit is accepted.', async () => {
    const value = 'x'.repeat(RESPONSE_HEADER_BYTES_MAX - 100);
    const receiver = await rawReceiverFor((socket) => socket.write(`HTTP/1.1 204 No Content\r\na: ${value}\r\n\r\n`));
    expect((await postTo(egressFor(), receiver.url)).outcome).toBe('delivered');
  });

  test.each([
    ['closes the connection without a word', '', 'connection_reset'],
    ['closes the connection in its status line', 'HTTP/1.1 20', 'response_malformed'],
    ['closes the connection in its headers', 'HTTP/1.1 200 OK\r\ncontent-len', 'response_malformed'],
  ])('a receiver that %s has not answered.', async (_what, bytes, code) => {
    const receiver = await rawReceiverFor((socket) => socket.end(bytes));
    const result = await postTo(egressFor(), receiver.url);
    expect(result).toMatchObject({ outcome: 'unreachable', response: null, error: { code } });
  });

  test('a receiver that resets the connection has not answered, and gets no second request.', async () => {
    const receiver = await rawReceiverFor((socket) => socket.resetAndDestroy());
    const result = await postTo(egressFor(), receiver.url);
    expect(result).toMatchObject({ outcome: 'unreachable', error: { code: 'connection_reset' } });
    expect(receiver.sockets).toHaveLength(1);
  });
});

describe('Once the header block is complete, its status is the outcome', () => {
  const outcomes = [
    [200, 'delivered'],
    [410, 'rejected'],
  ] as const;

  test.each(outcomes)('%i with a body that stalls is %s, with what came of it.', async (status, outcome) => {
    const receiver = await rawReceiverFor((socket) => {
      socket.write(`HTTP/1.1 ${status} X\r\ncontent-length: 100\r\n\r\nhalf`);
    });
    const result = await postTo(egressFor(), receiver.url, { timeoutMs: SHORT_MS });
    expect(result).toMatchObject({ outcome, response: { status, body: Buffer.from('half'), truncated: true } });
  });

  test('a body that drips holds the attempt for the grace, not until its deadline.', async () => {
    const receiver = await rawReceiverFor((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const drip = setInterval(() => socket.write('x'), 10);
      socket.on('close', () => clearInterval(drip));
    });
    const result = await postTo(egressFor(), receiver.url, { timeoutMs: 3_600_000 });
    expect(result).toMatchObject({ outcome: 'delivered', response: { truncated: true }, error: null });
    expect(result.response?.body?.toString()).toMatch(/^x+$/);
  });

  test.each(outcomes)('%i with a body that is reset is %s.', async (status, outcome) => {
    const receiver = await rawReceiverFor((socket) => {
      socket.write(`HTTP/1.1 ${status} X\r\ncontent-length: 100\r\n\r\n`, () => socket.resetAndDestroy());
    });
    const result = await postTo(egressFor(), receiver.url);
    // The reset may overtake the bytes before it; then there was no answer, and that is what is said.
    if (result.response === null) expect(result.error.code).toBe('connection_reset');
    else expect(result).toMatchObject({ outcome, response: { status, truncated: true } });
  });

  test.each(outcomes)('%i with a body shorter than its length says is %s.', async (status, outcome) => {
    const receiver = await rawReceiverFor((socket) => {
      socket.end(`HTTP/1.1 ${status} X\r\ncontent-length: 100\r\n\r\nhalf`);
    });
    const result = await postTo(egressFor(), receiver.url);
    expect(result).toMatchObject({ outcome, response: { status, body: Buffer.from('half'), truncated: true } });
  });

  test("what comes after the body's length is not part of it, nor of the next response.", async () => {
    const egress = egressFor();
    const receiver = await rawReceiverFor((socket) => {
      const n = receiver.sockets.length;
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n${n}!HTTP/1.1 500 Forged\r\ncontent-length: 0\r\n\r\n`);
    });
    const first = await postTo(egress, receiver.url);
    const second = await postTo(egress, receiver.url);
    expect(first).toMatchObject({ outcome: 'delivered', response: { body: Buffer.from('1!') } });
    expect(second).toMatchObject({ outcome: 'delivered', response: { body: Buffer.from('2!') } });
  });

  test('a broken chunked body is what came of it.', async () => {
    const receiver = await rawReceiverFor((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\ngood\r\nzz\r\nbad');
    });
    const result = await postTo(egressFor(), receiver.url);
    expect(result).toMatchObject({ outcome: 'delivered', response: { body: Buffer.from('good'), truncated: true } });
  });

  test('an endless body is cut and its connection dropped.', async () => {
    const receiver = await rawReceiverFor((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      flood(socket, Buffer.alloc(65_536, 'x'));
    });
    const result = await postTo(egressFor(), receiver.url);
    expect(result).toMatchObject({ outcome: 'delivered', response: { truncated: true } });
    expect(result.response?.body?.length).toBe(RESPONSE_BODY_BYTES_MAX);
    await new Promise((resolve) => receiver.sockets[0]?.once('close', resolve));
  });

  test('a body without a length ends with its connection.', async () => {
    const receiver = await rawReceiverFor((socket) => socket.end('HTTP/1.0 200 OK\r\n\r\nold'));
    const result = await postTo(egressFor(), receiver.url);
    expect(result).toMatchObject({ outcome: 'delivered', response: { body: Buffer.from('old'), truncated: false } });
  });
});

test('Whatever bytes come and wherever they end, an attempt ends with one outcome and what belongs to it.', async () => {
  let bytes = Buffer.alloc(0);
  const receiver = await rawReceiverFor((socket) => socket.end(bytes));
  const egress = egressFor();
  const pieces = [
    'HTTP/1.1 ',
    '200',
    '503',
    '101',
    ' OK',
    '\r\n',
    '\r\n\r\n',
    'content-length: 3',
    'x: y',
    ': ',
    '\n',
    '\0',
    'abc',
  ];
  const chunked = [
    'transfer-encoding: chunked',
    '3\r\nabc\r\n',
    '0\r\n\r\n',
    'upgrade: x',
    'connection: upgrade',
    'connection: close',
  ];
  const response = fc.oneof(
    fc
      .array(fc.constantFrom(...pieces, ...chunked), { maxLength: 12 })
      .map((parts) => Buffer.from(parts.join(''), 'latin1')),
    fc
      .array(fc.constantFrom(...pieces, ...chunked), { maxLength: 8 })
      .map((parts) => Buffer.from(`HTTP/1.1 200 OK\r\n${parts.join('')}`)),
    fc.uint8Array({ maxLength: 100 }).map((array) => Buffer.from(array)),
  );
  await fc.assert(
    fc.asyncProperty(response, async (sent) => {
      bytes = sent;
      const result = await postTo(egress, receiver.url);
      if (result.response === null) {
        expect(result.outcome).toBe('unreachable');
        expect(['connection_reset', 'response_malformed']).toContain(result.error.code);
      } else {
        expect(result.outcome).toBe(result.response.status < 300 ? 'delivered' : 'rejected');
        expect(sent.toString('latin1')).toContain(String(result.response.status));
      }
    }),
    { numRuns: 300, examples: [[Buffer.from('HTTP/1.1 101\r\n\r\n')]] },
  );
});
