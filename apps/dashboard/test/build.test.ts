import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FIRST_LOAD_BYTES_MAX, firstLoadOf } from '../build/first-load.ts';
import { PAGES } from '../build/pages.ts';
import { soleUse } from '../build/sole-use.ts';
import { digestOfSources, SOURCES } from '../build/sources.ts';

const FOLDER = join(import.meta.dirname, '..');
const ROOT = join(FOLDER, '..', '..');

let scratch: string;
let directory: string;
let said: string[];

/** As from the command line. */
async function build(): Promise<string> {
  const main = join(FOLDER, 'build', 'main.ts');
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [main, directory]);
  return stdout + stderr;
}

beforeAll(async () => {
  // On the file system on which it is built.
  const cache = join(FOLDER, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  scratch = await mkdtemp(join(cache, 'built-'));
  directory = join(scratch, 'dist');
  said = await Promise.all([build(), build()]);
});
afterAll(() => rm(scratch, { recursive: true }));

describe('Building', () => {
  test('is done by one of two processes that want it at once, which says what it weighs.', () => {
    const [silent, speaking] = said.toSorted((a, b) => a.length - b.length);
    expect(silent).toBe('');
    expect(speaking).toMatch(/^The dashboard was built in [\d.]+ s\.\n {2}index\.html first loads .* KB gzipped/);
  });

  test('says nothing and touches nothing when there is nothing to do.', async () => {
    const before = await stat(directory);
    expect(await build()).toBe('');
    expect((await stat(directory)).ino).toBe(before.ino);
  });

  test('leaves nothing behind, and takes over from a process that died.', async () => {
    const lock = join(scratch, 'lock');
    const gone = execFile(process.execPath, ['--version']);
    await new Promise((resolve) => gone.once('close', resolve));
    await writeFile(lock, String(gone.pid));
    expect(await soleUse(lock, async () => 'done')).toBe('done');
    expect(await readdir(scratch)).toEqual(['dist']);
  });

  test('lets nobody else act meanwhile.', async () => {
    const lock = join(scratch, 'lock');
    const story: string[] = [];
    const act = (name: string) =>
      soleUse(lock, async () => {
        story.push(`${name} begins`);
        await stat(scratch);
        story.push(`${name} ends`);
      });
    await Promise.all([act('one'), act('other')]);
    expect(story).toHaveLength(4);
    expect(story[1]).toBe(story[0]?.replace('begins', 'ends'));
  });
});

describe('What is built', () => {
  test.each(PAGES)('lets %s.html load at most 180 KB, gzipped, before it shows anything.', async (page) => {
    const { bytes, files } = await firstLoadOf(directory, page);
    expect(bytes, files.join(', ')).toBeLessThanOrEqual(FIRST_LOAD_BYTES_MAX);
    expect(files.some((file) => file.endsWith('.css'))).toBe(true);
  });

  test.each(PAGES)('has a %s.html with nothing inline and nothing from elsewhere.', async (page) => {
    const html = await readFile(join(directory, `${page}.html`), 'utf8');
    expect(html).not.toMatch(/https?:|\sstyle=|<style|\son\w+=/);
    const scripts = [...html.matchAll(/<script[^>]*>([^<]*)/g)];
    expect(scripts.length).toBeGreaterThan(0);
    for (const [tag, inline] of scripts) {
      expect(inline?.trim()).toBe('');
      expect(tag).toMatch(/src="\/dashboard\/assets\/[\w-]+\.js"/);
    }
    expect(html).toContain('<meta property="csp-nonce" nonce="__NONCE__">');
  });

  test('is compressed, and under a name that its content gives it.', async () => {
    const names = await readdir(join(directory, 'assets'));
    const plain = names.filter((name) => !/\.(br|gz)$/.test(name));
    const at = (name: string) => readFile(join(directory, 'assets', name));
    for (const name of plain) {
      expect(name).toMatch(/-[\w-]{8}\.\w+$/);
      const content = await at(name);
      if (content.length < 1024) continue;
      expect(brotliDecompressSync(await at(`${name}.br`)).equals(content)).toBe(true);
      expect(gunzipSync(await at(`${name}.gz`)).equals(content)).toBe(true);
    }
  });

  test('is for production, whatever the one who builds says of itself.', async () => {
    const names = (await readdir(join(directory, 'assets'))).filter((name) => name.endsWith('.js'));
    const texts = await Promise.all(names.map((name) => readFile(join(directory, 'assets', name), 'utf8')));
    expect(process.env['NODE_ENV']).toBe('test');
    expect(texts.filter((text) => /jsxDEV|react-dom-client\.development/.test(text))).toEqual([]);
  });
});

describe('The digest of the sources', () => {
  let copy: string;
  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'postrider-sources-'));
    for (const path of [...SOURCES, 'pnpm-lock.yaml'])
      await cp(join(ROOT, path), join(copy, path), { recursive: true });
  });
  afterAll(() => rm(copy, { recursive: true }));

  const changed = async (path: string, edit: (text: string) => string) => {
    const file = join(copy, path);
    const before = { text: await readFile(file, 'utf8'), digest: await digestOfSources(copy) };
    await writeFile(file, edit(before.text));
    const after = await digestOfSources(copy);
    await writeFile(file, before.text);
    return after !== before.digest;
  };

  test.each([
    'apps/dashboard/index.html',
    'apps/dashboard/package.json',
    'apps/dashboard/build/vite-settings.ts',
    'packages/sdk/src/api-types.ts',
  ])('is another after a change of %s.', async (path) => {
    expect(await changed(path, (text) => `${text} `)).toBe(true);
  });

  test('is another after a change of a version that the dashboard uses, and of no other.', async () => {
    const lockfile = 'pnpm-lock.yaml';
    const inPart = (part: string, from: string) => (text: string) => {
      const at = text.indexOf(from, text.indexOf(`\n  ${part}:\n`));
      return `${text.slice(0, at)}changed ${text.slice(at)}`;
    };
    expect(await changed(lockfile, inPart('apps/dashboard', 'version:'))).toBe(true);
    expect(await changed(lockfile, inPart('apps/cli', 'version:'))).toBe(false);
    expect(await changed(lockfile, inPart('apps/dispatcher', 'version:'))).toBe(false);
  });

  test('is another once a file has come or gone.', async () => {
    const before = await digestOfSources(copy);
    const file = join(copy, 'apps', 'dashboard', 'src', 'one-more.ts');
    await writeFile(file, '');
    expect(await digestOfSources(copy)).not.toBe(before);
    await rm(file);
    expect(await digestOfSources(copy)).toBe(before);
  });
});
