import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CODINGS, type Coding } from './choose-coding.ts';

/** The built dashboard, in memory: what is answered is looked up here, and no file is opened by a name out of a request. */
export interface DashboardFiles {
  /** The page of the operators' dashboard, and that of the customers' portal; with `__NONCE__` where a nonce belongs. */
  readonly index: string;
  readonly portal: string;
  /** By name, which has a digest of the content in it. */
  readonly assets: ReadonlyMap<string, Asset>;
}

export interface Asset {
  readonly contentType: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  /** As small as the build could make it; absent where that gains nothing. */
  readonly coded: Readonly<Partial<Record<Coding, Uint8Array<ArrayBuffer>>>>;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
};

/** What was built into a directory; null when nothing was. */
export async function readDashboard(directory: string): Promise<DashboardFiles | null> {
  try {
    const [index, portal] = await Promise.all(
      ['index.html', 'portal.html'].map((page) => readFile(join(directory, page), 'utf8')),
    );
    if (index === undefined || portal === undefined) return null;
    return { index, portal, assets: await readAssets(join(directory, 'assets')) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function readAssets(folder: string): Promise<ReadonlyMap<string, Asset>> {
  const names = await readdir(folder);
  const contents = new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
  );
  const assets = new Map<string, Asset>();
  for (const [name, plain] of contents) {
    const contentType = CONTENT_TYPES[name.replace(/^.*\./, '')];
    if (contentType === undefined) continue;
    const coded: Asset['coded'] = Object.fromEntries(
      Object.entries(CODINGS).flatMap(([coding, ending]) => {
        const small = contents.get(`${name}.${ending}`);
        return small === undefined ? [] : [[coding, small]];
      }),
    );
    assets.set(name, { contentType, plain, coded });
  }
  return assets;
}
