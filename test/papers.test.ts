import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CODE, fileAt, filesBelow, ROOT } from './source-tree.ts';

const papers = filesBelow('.', '.md');
const code = ['apps', 'packages', 'bench', 'chaos', 'drills', 'examples', 'test', 'migrations'].flatMap((folder) =>
  filesBelow(folder, ...CODE, '.sql'),
);

/** The targets of links to files of ours, without what is quoted as code. */
function localLinks(text: string): string[] {
  const prose = text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): Set<string> {
  const headings = [...text.replace(/```[\s\S]*?```/g, '').matchAll(/^#+\s+(.*)$/gm)];
  return new Set(
    headings.map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );
}

describe.each(papers.map(({ path, text }) => [path, text] as const))('%s', (path, text) => {
  test('links only to files and headings that are there.', () => {
    const broken = localLinks(text).filter((target) => {
      const [file = '', anchor] = target.split('#');
      const to = file === '' ? path : join(dirname(path), decodeURIComponent(file));
      if (!existsSync(join(ROOT, to))) return true;
      return anchor !== undefined && !anchorsOf(fileAt(to).text).has(anchor);
    });
    expect(broken).toEqual([]);
  });

  test('says what it says without the number of an issue.', () => {
    expect(text).not.toMatch(/(^|[\s(])#\d+\b|\bissues?[ /]#?\d/im);
  });
});

test('Comments say what they say without the number of an issue.', () => {
  const numbered = code.filter(({ text }) => /(\/\/|\*|--).*(\s#\d+\b|\bissues?[ /]#?\d)/i.test(text));
  expect(numbered.map(({ path }) => path)).toEqual([]);
});

test('Every decision ends with how it is checked.', () => {
  const decisions = filesBelow('docs/decisions', '.md').filter(({ path }) => /\/\d{4}-/.test(path));
  expect(decisions.length).toBeGreaterThan(0);
  for (const { path, text } of decisions) {
    expect(
      [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title),
      path,
    ).toEqual(['Context', 'Decision', 'Consequence', 'How it is checked']);
  }
});

test('Every invariant of the architecture names a test that holds it, or says that none does.', () => {
  const [, invariants = ''] = fileAt('ARCHITECTURE.md').text.split('## Invariants');
  const paragraphs = invariants.split('\n\n').filter((paragraph) => paragraph.startsWith('**'));
  expect(paragraphs.length).toBeGreaterThan(10);
  expect(paragraphs.filter((paragraph) => !/\.test\.ts\)|Held by reading/.test(paragraph))).toEqual([]);
});

test('The curl tour of the README asks for routes that the API has.', () => {
  const { text } = fileAt('README.md');
  const asked = [...text.matchAll(/\$API\/v1(\/[^\s'"\\]*)/g)].map(([, path = '']) => path);
  expect(asked.length).toBeGreaterThan(3);
  const routes = filesBelow('apps/api/src/routes', '.ts').flatMap(({ text }) =>
    [...text.matchAll(/path: '\/v1([^']+)'/g)].map(
      ([, path = '']) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    ),
  );
  expect(asked.filter((path) => !routes.some((route) => route.test(path.replace(/\?.*/, ''))))).toEqual([]);
});
