import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { MATCH_DETAILS, WAIT_DETAILS } from '../src/index.ts';

const details = [...Object.entries(MATCH_DETAILS), ...Object.entries(WAIT_DETAILS)];

test.each(details)('%s is explained by a sentence', (_, detail) => {
  expect(detail).toMatch(/^[A-Z].*\.$/);
});

test('the guide to explanations has a row for every code, and for no other', async () => {
  const guide = await readFile(new URL('../../../docs/guides/why-was-it-not-delivered.md', import.meta.url), 'utf8');
  const rows = [...guide.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code);
  expect(rows).toEqual(details.map(([code]) => code));
});
