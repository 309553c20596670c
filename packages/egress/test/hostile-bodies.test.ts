import { hostileBodies } from '@postrider/testkit';
import { describe, expect, test } from 'vitest';
import { egressFor, postTo, rawReceiverFor, SHORT_MS, surviving } from './attempts.ts';

/** What the attempt at each says: the header block was the answer. */
const says: Readonly<Record<keyof typeof hostileBodies, string>> = {
  'never sends its body': 'delivered 200, cut',
  'stops in the middle of its body': 'delivered 200, 4 bytes, cut',
  'drips its body': 'delivered 200, some bytes, cut',
  'drips its chunks': 'delivered 200, some bytes, cut',
  'has a body without end': 'delivered 200, 16384 bytes, cut',
  'has a body of a terabyte': 'delivered 200, 16384 bytes, cut',
  'has chunks without end': 'delivered 200, 16384 bytes, cut',
  'has a chunk size without end': 'delivered 200, cut',
  'has a chunk extension without end': 'delivered 200, cut',
  'has chunk extensions without end': 'delivered 200, cut',
  'has trailers without end': 'delivered 200, cut',
  'has one trailer without end': 'delivered 200, cut',
  'says a chunk is 2^64 bytes': 'delivered 200, cut',
  'says a chunk is no number': 'delivered 200, 5 bytes, cut',
  'says a chunk is shorter than it is': 'delivered 200, 3 bytes, cut',
  'never ends its chunks': 'delivered 200, 5 bytes, cut',
  'says its body is longer than it is': 'delivered 200, 5 bytes, cut',
  'says its body is shorter than it is': 'delivered 200, 2 bytes',
  'says 204 and has a body': 'delivered 204',
  'sends 50 MB in 50 KB of gzip': 'delivered 200, 16384 bytes, cut',
  'says plain text is gzip': 'delivered 200, 5 bytes',
  'sends NUL and bytes that are not UTF-8': 'delivered 200, 6 bytes',
};

describe('A receiver that, once its header block is complete,', () => {
  // Each is ended by a limit or the grace, not by its deadline.
  const timeoutMs = 3_600_000;
  for (const [name, words] of Object.entries(says)) {
    test(`${name} is survived: ${words}.`, async () => {
      const said = await surviving(hostileBodies[name as keyof typeof hostileBodies], { timeoutMs });
      expect(name.startsWith('drips') ? said.replace(/\d+ bytes/, 'some bytes') : said).toBe(words);
    });
  }
});

describe('The status is the outcome, whatever the body does:', () => {
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

  test.each(outcomes)('%i with a body shorter than its length says is %s.', async (status, outcome) => {
    const receiver = await rawReceiverFor((socket) => {
      socket.end(`HTTP/1.1 ${status} X\r\ncontent-length: 100\r\n\r\nhalf`);
    });
    const result = await postTo(egressFor(), receiver.url);
    expect(result).toMatchObject({ outcome, response: { status, body: Buffer.from('half'), truncated: true } });
  });
});

test('A body without a length ends with its connection.', async () => {
  const receiver = await rawReceiverFor((socket) => socket.end('HTTP/1.0 200 OK\r\n\r\nold'));
  const result = await postTo(egressFor(), receiver.url);
  expect(result).toMatchObject({ outcome: 'delivered', response: { body: Buffer.from('old'), truncated: false } });
});

test('A body in chunks of ten bytes is whole.', async () => {
  const chunks = 'a\r\n0123456789\r\n'.repeat(1_600);
  const receiver = await rawReceiverFor((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`);
  });
  const { response } = await postTo(egressFor(), receiver.url);
  expect(response).toMatchObject({ body: Buffer.from('0123456789'.repeat(1_600)), truncated: false });
});
