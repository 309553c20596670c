import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';

/** Before anything is to be seen, gzipped: two seconds and a half on a slow mobile line (600 kbit/s). */
export const FIRST_LOAD_BYTES_MAX = 180 * 1024;

/** One file as Vite's manifest has it, by the name of its source. */
const Manifest = z.record(
  z.string(),
  z.object({ file: z.string(), imports: z.array(z.string()).default([]), css: z.array(z.string()).default([]) }),
);

export interface FirstLoad {
  /** From the directory. */
  readonly files: readonly string[];
  /** Of all of them, gzipped. */
  readonly bytes: number;
}

/** What a page loads before it shows anything: its script, what that imports statically, and their styles. */
export async function firstLoadOf(directory: string, page: string): Promise<FirstLoad> {
  const manifest = Manifest.parse(JSON.parse(await readFile(join(directory, 'manifest.json'), 'utf8')));
  const chunks = new Set<string>();
  const collect = (name: string) => {
    if (chunks.has(name)) return;
    chunks.add(name);
    for (const imported of manifest[name]?.imports ?? []) collect(imported);
  };
  collect(`${page}.html`);
  const files = [
    ...new Set(
      [...chunks].flatMap((name) => {
        const chunk = manifest[name];
        if (chunk === undefined) throw new Error(`The manifest of the built files has no ${name}.`);
        return [chunk.file, ...chunk.css];
      }),
    ),
  ];
  const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(join(directory, file))).length));
  return { files, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
