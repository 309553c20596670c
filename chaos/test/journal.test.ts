import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { openJournal, readJournal } from '../src/journal.ts';

const entry = z.object({ n: z.number() });

async function aPath(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'postrider-journal-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return join(directory, 'journal.jsonl');
}

test('What was written is in the file when the writer is told so, in order, however many write at once.', async () => {
  const path = await aPath();
  const journal = openJournal<z.infer<typeof entry>>(path);
  const numbers = Array.from({ length: 200 }, (_, n) => n);
  const written = numbers.map(async (n) => {
    await journal.write({ n });
    expect(readJournal(path, entry)).toContainEqual({ n });
  });
  await Promise.all(written);
  expect(readJournal(path, entry).map(({ n }) => n)).toEqual(numbers);
});

test('A journal that nobody has begun is empty.', async () => {
  expect(readJournal(await aPath(), entry)).toEqual([]);
});

test('An entry of another kind is refused, for what is not understood proves nothing.', async () => {
  const path = await aPath();
  await writeFile(path, '{"n":1}\n{"m":2}\n');
  expect(() => readJournal(path, entry)).toThrow();
});
