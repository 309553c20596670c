import { createHmac } from 'node:crypto';
import { nodeHmac } from '@postrider/signing/node';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test("The digest is Node's own HMAC-SHA256, for every key and content, lone surrogates and all.", () => {
  const content = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.constant('\ud800x'));
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), content, (key, text) => {
      expect(nodeHmac(key, text)).toBe(createHmac('sha256', key).update(text).digest('base64'));
    }),
  );
});

test('A content far larger than the reused buffer is digested whole, and leaves nothing behind for the next.', () => {
  const key = new Uint8Array(32).fill(7);
  for (const text of ['€'.repeat(300_000), 'short', 'x'.repeat(5_450)]) {
    expect(nodeHmac(key, text)).toBe(createHmac('sha256', key).update(text).digest('base64'));
  }
});
