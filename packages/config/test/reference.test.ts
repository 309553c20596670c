import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { configurationReference } from '../src/index.ts';

test('docs/reference/configuration.md says what the program reads.', async () => {
  const page = await readFile(new URL('../../../docs/reference/configuration.md', import.meta.url), 'utf8');
  expect(page).toBe(configurationReference());
});
