import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FIRST_LOAD_BYTES_MAX, firstLoadOf } from './first-load.ts';
import { PAGES } from './pages.ts';

/** What the built files weigh, as lines. */
export async function sizeReport(directory: string): Promise<string> {
  const pages = await Promise.all(
    PAGES.map(async (page) => {
      const { files, bytes } = await firstLoadOf(directory, page);
      return `  ${page}.html first loads ${files.length} files, ${kilobytes(bytes)} gzipped (at most ${kilobytes(FIRST_LOAD_BYTES_MAX)})\n`;
    }),
  );
  const assets = join(directory, 'assets');
  const names = await readdir(assets);
  const sizes = await Promise.all(names.map(async (name) => ({ name, bytes: (await stat(join(assets, name))).size })));
  const sum = (ending: RegExp) =>
    kilobytes(sizes.filter(({ name }) => ending.test(name)).reduce((total, { bytes }) => total + bytes, 0));
  return `${pages.join('')}  in all ${sum(/\.(js|css)$/)} of scripts and styles, ${sum(/\.gz$/)} gzipped, ${sum(/\.br$/)} as brotli\n`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`;
}
