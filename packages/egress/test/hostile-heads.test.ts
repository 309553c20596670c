import { hostileHeads } from '@postrider/testkit';
import { describe, expect, test } from 'vitest';
import { RESPONSE_HEADER_BYTES_MAX } from '../src/index.ts';
import { egressFor, postTo, rawReceiverFor, SHORT_MS, surviving } from './attempts.ts';

/** What the attempt at each says. */
const says: Readonly<Record<keyof typeof hostileHeads, string>> = {
  'says nothing': 'timed_out, timeout',
  'says nothing after its status line': 'timed_out, timeout',
  'drips its status line': 'timed_out, timeout',
  'drips its headers': 'timed_out, timeout',
  'drips 1xx answers': 'timed_out, timeout',

  'floods with 1xx answers': 'unreachable, response_malformed',
  'floods with empty lines': 'unreachable, response_malformed',
  'floods with its reason phrase': 'unreachable, headers_too_large',
  'floods with one header': 'unreachable, headers_too_large',
  'floods with the name of a header': 'unreachable, headers_too_large',
  'floods with small headers': 'unreachable, headers_too_large',
  'sends 200 KB of headers': 'unreachable, headers_too_large',
  'sends 4,000 small headers': 'delivered 200',
  'sends a reason phrase of 60 KB': 'delivered 200',

  'says to continue': 'unreachable, response_malformed',
  'switches protocols': 'unreachable, response_malformed',
  'switches protocols to none': 'unreachable, response_malformed',
  'speaks HTTP/2': 'unreachable, response_malformed',
  'speaks HTTP/0.9': 'unreachable, response_malformed',
  'speaks HTTP/7.3': 'unreachable, response_malformed',
  'speaks SSH': 'unreachable, response_malformed',
  'speaks TLS': 'unreachable, response_malformed',
  'sends a request': 'unreachable, response_malformed',

  'answers 999': 'rejected 999',
  'answers 600': 'rejected 600',
  'answers 000': 'unreachable, response_malformed',
  'answers 99': 'unreachable, response_malformed',
  'answers 2000': 'unreachable, response_malformed',
  'answers -200': 'unreachable, response_malformed',
  'redirects to metadata': 'rejected 307, redirect_not_followed',

  'puts NUL into its reason phrase': 'delivered 200',
  'puts NUL into a header': 'unreachable, response_malformed',
  'puts NUL into the name of a header': 'unreachable, response_malformed',
  'puts an escape sequence into a header': 'unreachable, response_malformed',
  'puts bytes that are not UTF-8 into a header': 'delivered 200',
  'puts bytes that are not UTF-8 into the name of a header': 'unreachable, response_malformed',
  'breaks a header with LF': 'unreachable, response_malformed',
  'breaks a header with CR': 'unreachable, response_malformed',
  'folds a header': 'unreachable, response_malformed',
  'sends a header without a colon': 'unreachable, response_malformed',
  'puts a space before the colon': 'unreachable, response_malformed',

  'sends two lengths that differ': 'unreachable, response_malformed',
  // RFC 9110, 8.6, leaves it to the recipient.
  'sends the same length twice': 'unreachable, response_malformed',
  'sends two lengths in one header': 'unreachable, response_malformed',
  'sends a length and chunks': 'unreachable, response_malformed',
  'sends chunks and a length': 'unreachable, response_malformed',
  'sends a length below nothing': 'unreachable, response_malformed',
  'sends a length in hexadecimal': 'unreachable, response_malformed',
  'sends a length of 2^64': 'unreachable, response_malformed',
};

describe('A receiver that, before its header block is complete,', () => {
  for (const [name, words] of Object.entries(says)) {
    const timeoutMs = words.startsWith('timed_out') ? SHORT_MS : 20_000;
    test(`${name} is survived: ${words}.`, async () => {
      expect(await surviving(hostileHeads[name as keyof typeof hostileHeads], { timeoutMs })).toBe(words);
    });
  }
});

test('A receiver that says nothing is waited for until the timeout.', async () => {
  const receiver = await rawReceiverFor(() => {});
  const result = await postTo(egressFor(), receiver.url, { timeoutMs: SHORT_MS });
  expect(result.durationMs).toBeGreaterThanOrEqual(SHORT_MS);
});

test('Headers of exactly the limit are accepted, names and values counted; one byte more is too much.', async () => {
  let length = RESPONSE_HEADER_BYTES_MAX - 'a'.length;
  const receiver = await rawReceiverFor((socket) =>
    socket.write(`HTTP/1.1 204 No Content\r\na: ${'x'.repeat(length)}\r\n\r\n`),
  );
  const exact = await postTo(egressFor(), receiver.url);
  length += 1;
  const over = await postTo(egressFor(), receiver.url);
  expect(exact.outcome).toBe('delivered');
  expect(over).toMatchObject({ outcome: 'unreachable', response: null, error: { code: 'headers_too_large' } });
});

test('A header with bytes that are not UTF-8 is kept with each byte as a character.', async () => {
  const receiver = await rawReceiverFor((socket) =>
    socket.write(Buffer.from('HTTP/1.1 204 No Content\r\nx: \xff\xfe\r\n\r\n', 'latin1')),
  );
  expect((await postTo(egressFor(), receiver.url)).response?.headers).toEqual({ x: '\xff\xfe' });
});
