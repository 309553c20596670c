import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PUBLISHED, type PublishedPackage } from './published.ts';
import { built, type Manifest, publishedManifest } from './published-manifest.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Builds every published package into a folder of `out` that has its name, ready for `npm publish`: ESM with declarations,
 * a package.json, its README and the licence. Throws with what the compiler says if it does not compile.
 */
export async function buildPackages(out: string): Promise<void> {
  const entries = new Map<string, string>();
  for (const one of PUBLISHED) {
    const source = join(ROOT, 'packages', one.folder);
    const target = join(out, one.folder);
    const manifest: Manifest = JSON.parse(await readFile(join(source, 'package.json'), 'utf8'));
    await mkdir(target, { recursive: true });
    await compile({ one, source, target, entries, settings: join(out, `${one.folder}.tsconfig.json`) });
    await writeFile(join(target, 'package.json'), `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`);
    await copyFile(join(source, 'README.md'), join(target, 'README.md'));
    await copyFile(join(ROOT, 'LICENSE'), join(target, 'LICENSE'));
    for (const [entry, path] of Object.entries(manifest.exports)) {
      entries.set(join(manifest.name, entry), join(target, built(path).types));
    }
  }
}

interface Compilation {
  readonly one: PublishedPackage;
  readonly source: string;
  readonly target: string;
  /** Where the compiler's are written. */
  readonly settings: string;
  /** Declarations of what is built already, by the name that it is imported by. */
  readonly entries: ReadonlyMap<string, string>;
}

async function compile({ one, source, target, settings, entries }: Compilation): Promise<void> {
  const text = JSON.stringify({
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      rootDir: join(source, 'src'),
      outDir: target,
      target: 'es2022',
      lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
      types: one.types,
      typeRoots: [join(ROOT, 'node_modules/@types')],
      paths: Object.fromEntries([...entries].map(([name, path]) => [name, [path]])),
    },
    include: [join(source, 'src')],
    exclude: [],
  });
  await writeFile(settings, text);
  await promisify(execFile)(join(ROOT, 'node_modules/.bin/tsc'), ['-p', settings], { encoding: 'utf8' }).catch(
    (error: { readonly stdout?: string }) => {
      throw new Error(`packages/${one.folder} does not compile for its users:\n${error.stdout}`, { cause: error });
    },
  );
  await nameBuiltFiles(target);
}

/** The compiler writes `./x.js` for `./x.ts` into JavaScript, and leaves declarations as they are. */
async function nameBuiltFiles(target: string): Promise<void> {
  const files = await readdir(target, { recursive: true });
  for (const file of files.filter((name) => name.endsWith('.d.ts'))) {
    const path = join(target, file);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(/(from|import)( |\()'(\.\.?\/[^']+)\.ts'/g, "$1$2'$3.js'"));
  }
}
