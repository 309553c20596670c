import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { IMPORTS } from './import-table.ts';
import {
  CODE,
  filesBelow,
  importsOf,
  packageFolders,
  packageOf,
  type SourceFile,
  sourcesOf,
  withoutComments,
} from './source-tree.ts';

const everySource = Object.keys(IMPORTS).flatMap(sourcesOf);
const everyTypeScript = ['apps', 'packages', 'bench', 'chaos', 'drills', 'examples', 'test'].flatMap((folder) =>
  filesBelow(folder, ...CODE),
);

/** The paths of those whose code, comments aside, has it. */
const having = (files: readonly SourceFile[], pattern: RegExp) =>
  files.filter(({ text }) => pattern.test(withoutComments(text))).map(({ path }) => path);

const outside = (...folders: readonly string[]) =>
  everySource.filter(({ path }) => !folders.some((folder) => path.startsWith(`${folder}/`)));

/** Of Node's modules, those that reach out of the process. */
const REACHING = /^node:(net|tls|http|https|http2|dgram|dns|child_process|cluster|worker_threads)(\/|$)/;

function importedBy(folder: string) {
  const names = sourcesOf(folder)
    .flatMap(({ text }) => importsOf(text))
    .map(({ from }) => packageOf(from))
    .filter((name) => !name.startsWith('.'));
  const sorted = (some: readonly string[]) => [...new Set(some)].sort();
  return {
    ours: sorted(names.filter((name) => name.startsWith('@postrider/')).map((name) => name.slice(11))),
    npm: sorted(names.filter((name) => !/^(node:|@postrider\/)/.test(name))),
    node: sorted(names.filter((name) => REACHING.test(name))),
  };
}

describe('The import table', () => {
  test('names every package and app there is.', () => {
    expect(Object.keys(IMPORTS).sort()).toEqual(packageFolders().sort());
  });

  test.each(Object.entries(IMPORTS))('is exactly what the sources of %s import.', (folder, allowed) => {
    expect(importedBy(folder)).toEqual(allowed);
  });

  test('has no circle, so that a package can be read without those above it.', () => {
    const above = (folder: string, path: readonly string[]): readonly string[] => {
      expect(path, `${[...path, folder].join(' imports ')}`).not.toContain(folder);
      return (IMPORTS[folder]?.ours ?? []).flatMap((name) => {
        const next = Object.keys(IMPORTS).find((one) => one.endsWith(`/${name}`)) ?? name;
        return above(next, [...path, folder]);
      });
    };
    for (const folder of Object.keys(IMPORTS)) above(folder, []);
  });
});

describe('Core and signing', () => {
  const NODES_OWN = ['packages/signing/src/node-digests.ts', 'packages/signing/src/node-hmac.ts'];

  test('are pure: no module of Node is imported, but for the digests that signing is handed.', () => {
    const importing = [...sourcesOf('packages/core'), ...sourcesOf('packages/signing')]
      .filter(({ text }) => importsOf(text).some(({ from }) => from.startsWith('node:')))
      .map(({ path }) => path);
    expect(importing).toEqual(NODES_OWN);
  });

  test('read no clock, draw no random number and see no environment.', () => {
    const impure =
      /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bperformance\b|\bcrypto\b|\bprocess\b|\bset(Timeout|Interval)\b/;
    const pure = [...sourcesOf('packages/core'), ...sourcesOf('packages/signing')];
    // Beside Node's digests, the same for receivers by WebCrypto.
    expect(having(pure, impure)).toEqual([...NODES_OWN, 'packages/signing/src/web-verification.ts']);
  });
});

describe('Outbound sockets', () => {
  /** What of these modules opens nothing, or listens only. */
  const HARMLESS = new Set(['isIP', 'isIPv4', 'isIPv6', 'BlockList', 'createServer', 'STATUS_CODES']);
  // Tools: the embedded PostgreSQL's own port, receivers and loads for tests and measurements; and clients of the API.
  const others = outside(
    'packages/egress',
    'packages/embedded-postgres',
    'packages/testkit',
    'packages/sdk',
    'apps/dashboard/src/api',
    'bench',
    'chaos',
    'drills',
    'examples/senders',
  );

  test('are opened by egress only; PostgreSQL is reached through the driver in db.', () => {
    const opening = others.filter(({ text }) =>
      importsOf(text).some(
        ({ from, names }) =>
          packageOf(from) === 'undici' ||
          (/^node:(net|tls|http|https|http2|dgram)/.test(from) && !names?.every((name) => HARMLESS.has(name))),
      ),
    );
    expect(opening.map(({ path }) => path)).toEqual([]);
  });

  test('are not opened by what needs no import either.', () => {
    expect(having(others, /(?<![.\w#])(fetch|WebSocket|EventSource)\(/)).toEqual([]);
  });
});

test('Only db, queue for its own schema, and the emitter for its one statement hold SQL.', () => {
  const others = outside(
    'packages/db',
    'packages/queue',
    'packages/emitter',
    'packages/testkit',
    'bench',
    'chaos',
    'drills',
    // Services with tables of their own.
    'examples/first-five-minutes',
    'examples/two-databases',
  );
  expect(having(others, /\bsql(<[^`]*>)?`|\.unsafe\(/)).toEqual([]);
});

test('Only the contract and the API know the words and status codes of the HTTP API.', () => {
  const knowing = Object.keys(IMPORTS).filter((folder) => IMPORTS[folder]?.ours.includes('contract'));
  expect(knowing).toEqual(['apps/api']);
});

test('Nothing has a default export, so that a thing has one name everywhere.', () => {
  expect(having(everyTypeScript, /^export default |^export \{[^}]*\bdefault\b/m)).toEqual([]);
});

test('No file is named after what it is instead of what it is for.', () => {
  const vague = everyTypeScript
    .map(({ path }) => path)
    .filter((path) => /^(utils?|helpers?|common|types|misc)\./.test(basename(path)));
  expect(vague).toEqual([]);
});
