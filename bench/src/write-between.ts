import { readFile, writeFile } from 'node:fs/promises';

/** Replaces what stands between `<!-- begin NAME -->` and `<!-- end NAME -->` of a document. */
export async function writeBetween(path: string, name: string, text: string): Promise<void> {
  const document = await readFile(path, 'utf8');
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from === -1 || to < from) throw new Error(`${path} has no part named ${name}.`);
  await writeFile(path, `${document.slice(0, from + begin.length)}\n\n${text}\n\n${document.slice(to)}`);
}
