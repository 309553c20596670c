import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** Ours has 244; the published one 179 thousand. */
const MANIFEST_BYTES_MAX = 1_000;

test("Drizzle's manifest, which Node reads for each of its modules, is the short one.", async () => {
  const entry = createRequire(import.meta.url).resolve('drizzle-orm');
  const manifest = await readFile(join(dirname(entry), 'package.json'));
  expect(manifest.byteLength).toBeLessThan(MANIFEST_BYTES_MAX);
});
