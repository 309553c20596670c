import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textOfBody } from '../src/response-body.ts';

const TEXT = 'Received, thänk you. '.repeat(20);

describe("a response's body as text", () => {
  test('is null where there was none, and empty where it was empty', async () => {
    expect(await textOfBody(null, null)).toEqual({ text: null, truncated: false });
    expect(await textOfBody(new Uint8Array(), 'gzip')).toEqual({ text: '', truncated: false });
  });

  test('shows what is not UTF-8 as replacement characters, and keeps U+0000', async () => {
    const bytes = Buffer.from([0x61, 0x00, 0xff, 0xc3, 0xa9, 0xc3]);
    expect((await textOfBody(bytes, null)).text).toBe('a\u0000\ufffdé\ufffd');
  });

  test.each([
    ['gzip', gzipSync(TEXT)],
    ['x-gzip', gzipSync(TEXT)],
    [' GZIP ', gzipSync(TEXT)],
    ['deflate', deflateSync(TEXT)],
    ['deflate', deflateRawSync(TEXT)],
    ['br', brotliCompressSync(TEXT)],
  ])('is unfolded from %s', async (encoding, bytes) => {
    expect(await textOfBody(bytes, encoding)).toEqual({ text: TEXT, truncated: false });
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('that was cut off is shown from %s as far as it came', async (encoding, compress) => {
    const noise = Array.from({ length: 2_000 }, (_, n) => (n * 7919).toString(36)).join(' ');
    const bytes = compress(noise);
    const { text } = await textOfBody(bytes.subarray(0, Math.floor(bytes.length / 2)), encoding);
    expect(text?.length).toBeGreaterThan(0);
    expect(noise.startsWith(text ?? 'no')).toBe(true);
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('is cut at 16 KiB when it unfolds to far more from %s', async (encoding, compress) => {
    const { text, truncated } = await textOfBody(compress(Buffer.alloc(5_000_000, 'a')), encoding);
    expect(text).toBe('a'.repeat(16_384));
    expect(truncated).toBe(true);
    const exact = await textOfBody(compress(Buffer.alloc(16_384, 'a')), encoding);
    expect(exact).toEqual({ text: 'a'.repeat(16_384), truncated: false });
  });

  test('is shown as it came when it is no such thing as the header says, or nothing we know', async () => {
    for (const encoding of ['gzip', 'br', 'deflate', 'zstd', 'gzip, br', '']) {
      expect((await textOfBody(Buffer.from('plain text'), encoding)).text).toContain('pl');
    }
  });

  test('never throws', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom('gzip', 'deflate', 'br', 'zstd', '', null),
        async (bytes, encoding) => {
          const { text } = await textOfBody(bytes, encoding);
          expect(typeof text).toBe('string');
        },
      ),
    );
  });
});
