import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const textOf = (path: string) => readFileSync(`${ROOT}/${path}`, 'utf8');

/** What is another at every run by its place among those of its kind, so that the same id is the same on both sides. */
function withoutChance(printed: string): string {
  const places = new Map<string, number>();
  return printed
    .replace(/\b(evt|dlv|ep)_\w{26}/g, (id, kind) => {
      if (!places.has(id)) places.set(id, places.size);
      return `${kind}-${places.get(id)}`;
    })
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then')
    .replace(/ \d+ ms\b/g, ' some ms');
}

test('What the README shows of the promise being kept is what its command prints.', async () => {
  const { tour } = JSON.parse(textOf('package.json')).scripts;
  const [, file = ''] = /^node (\S+)$/.exec(tour) ?? [];
  const [, shown = ''] = /^\$ npx -y pnpm@12 tour\n([\s\S]*?)^```/m.exec(textOf('README.md')) ?? [];
  const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: ROOT });
  expect(withoutChance(stdout)).toBe(withoutChance(shown));
  // PostgreSQL is made and started for it, and what a killed dispatcher held is taken back when its lease is over.
}, 120_000);
