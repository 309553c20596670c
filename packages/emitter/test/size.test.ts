import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { expect, test } from 'vitest';

/** Small enough to read before one trusts it with a transaction. */
const BYTES_MAX = 5 * 1024;

test('All of it, minified, is under 5 KiB, and it imports nothing', async () => {
  const bundle = await rolldown({ input: fileURLToPath(new URL('../src/index.ts', import.meta.url)) });
  try {
    const { output } = await bundle.generate({ format: 'esm', minify: true });
    expect(output.map(({ type }) => type)).toEqual(['chunk']);
    const [{ code, imports }] = output;
    expect(code).toContain('postrider.emit');
    expect(Buffer.byteLength(code)).toBeLessThanOrEqual(BYTES_MAX);
    expect(imports).toEqual([]);
  } finally {
    await bundle.close();
  }
});
