import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What the names of files with TypeScript end in. */
export const CODE = ['.ts', '.tsx'] as const;

export interface SourceFile {
  /** From the root, with slashes. */
  readonly path: string;
  readonly text: string;
}

const NOT_OURS = new Set(['node_modules', '.git', '.turbo', '.postrider', 'coverage', 'dist', 'results', 'generated']);

/** Every file of ours below a folder whose name ends in one of these. */
export function filesBelow(folder: string, ...endings: readonly string[]): SourceFile[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => !NOT_OURS.has(entry.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesBelow(path, ...endings);
      return endings.some((ending) => entry.name.endsWith(ending)) ? [fileAt(path)] : [];
    });
}

/** The folders with a package.json, but for the root. */
export function packageFolders(): string[] {
  return filesBelow('.', 'package.json')
    .map(({ path }) => dirname(path))
    .filter((folder) => folder !== '.');
}

/** What a package consists of: its `src`, with what builds it; or, where it has none, everything but its tests. */
export function sourcesOf(folder: string): SourceFile[] {
  const files = filesBelow(folder, ...CODE).filter(({ path }) => !path.startsWith(`${folder}/test/`));
  const inSrc = files.filter(({ path }) => path.startsWith(`${folder}/src/`) || path.startsWith(`${folder}/build/`));
  return inSrc.length > 0 ? inSrc : files;
}

export function fileAt(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return { path: relative(ROOT, join(ROOT, path)).split(sep).join('/'), text };
}

/** The same without comments, roughly: what looks like one in a string goes too, which no rule here minds. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

export interface Import {
  readonly from: string;
  /** What is taken by name; types are left out. Null: all of it, or its effect. */
  readonly names: readonly string[] | null;
}

/** What a TypeScript file imports or re-exports, static, dynamic and resolved; types too. */
export function importsOf(text: string): Import[] {
  const code = withoutComments(text);
  const named = [...code.matchAll(STATIC)].map(([, clause = '', from = '']) => ({ from, names: namesIn(clause) }));
  const others = [...code.matchAll(OTHER)].map(([, from = '']) => ({ from, names: null }));
  return [...named, ...others];
}

const STATIC =
  /^(?:import|export)\s+((?:type\s+)?(?:\*(?:\s+as\s+\w+)?|\{[^}]*\}|\w+(?:\s*,\s*\{[^}]*\})?))\s+from\s+'([^']+)'/gm;
const OTHER = /(?:^import\s+|\bimport\(\s*|\bimport\.meta\.resolve\(\s*|\brequire\(\s*)['`]([^'`$]+)/gm;

function namesIn(clause: string): string[] | null {
  if (clause.startsWith('type ')) return [];
  const braces = /^\{([^}]*)\}$/.exec(clause);
  if (braces === null) return null;
  return (braces[1] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && !part.startsWith('type '))
    .map((part) => part.replace(/\s+as\s+.*/, ''));
}

/** `@scope/name/deep` is `@scope/name`; `name/deep` is `name`; Node's own stay whole. */
export function packageOf(from: string): string {
  if (from.startsWith('node:')) return from;
  const parts = from.split('/');
  return parts.slice(0, from.startsWith('@') ? 2 : 1).join('/');
}
