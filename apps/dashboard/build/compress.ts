import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** Below it, a compressed file takes as many packets as the plain one. */
const COMPRESSED_BYTES_MIN = 1_024;

/** Images and fonts are compressed already. */
const COMPRESSIBLE = /\.(js|css|svg|json|txt)$/;

/** Puts `.br` and `.gz` beside every file of a folder that gains by it, as small as they get: there is time for it once. */
export async function compressFilesIn(folder: string): Promise<void> {
  const files = (await readdir(folder)).filter((name) => COMPRESSIBLE.test(name));
  await Promise.all(files.map((name) => compressFile(join(folder, name))));
}

async function compressFile(path: string): Promise<void> {
  const plain = await readFile(path);
  if (plain.length < COMPRESSED_BYTES_MIN) return;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
  await Promise.all([
    promisify(brotliCompress)(plain, { params }).then((small) => writeFile(`${path}.br`, small)),
    promisify(gzip)(plain, { level: 9 }).then((small) => writeFile(`${path}.gz`, small)),
  ]);
}
