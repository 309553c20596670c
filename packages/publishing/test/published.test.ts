import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runInNewContext } from 'node:vm';
import { checkPackage, Package } from '@arethetypeswrong/core';
import { type Receiver, startReceiver } from '@postrider/testkit';
import { publint } from 'publint';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPackages, PUBLISHED } from '../src/index.ts';

const run = promisify(execFile);
const TSC = fileURLToPath(new URL('../../../node_modules/.bin/tsc', import.meta.url));

let folder: string;
/** A project that has nothing but what was packed. */
let project: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-published-'));
  project = join(folder, 'project');
  await buildPackages(folder);
  for (const { folder: name } of PUBLISHED) {
    const installed = join(project, 'node_modules/@postrider', name);
    await mkdir(installed, { recursive: true });
    const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', join(folder, name)], { cwd: folder });
    const [{ filename }] = JSON.parse(stdout);
    await run('tar', ['-xzf', join(folder, filename), '--strip-components=1', '-C', installed]);
  }
});

afterAll(() => rm(folder, { recursive: true }));

/** The package as it was packed: path below it, and text. */
async function filesOf(name: string): Promise<Record<string, string>> {
  const installed = join(project, 'node_modules/@postrider', name);
  const entries = await readdir(installed, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = files.map(async (path) => [path.slice(installed.length + 1), await readFile(path, 'utf8')]);
  return Object.fromEntries(await Promise.all(texts));
}

describe.each(PUBLISHED.map(({ folder }) => folder))('@postrider/%s, as it is published,', (name) => {
  test('has nothing that publint complains of.', async () => {
    const pkgDir = join(project, 'node_modules/@postrider', name);
    const { messages } = await publint({ pkgDir, pack: false, strict: true });
    expect(messages).toEqual([]);
  });

  test('has types that are right for whoever imports it.', async () => {
    const files = await filesOf(name);
    const { version } = JSON.parse(files['package.json'] ?? '');
    const at = (path: string) => `/node_modules/@postrider/${name}/${path}`;
    const moved = Object.fromEntries(Object.entries(files).map(([path, text]) => [at(path), text]));
    const analysis = await checkPackage(new Package(moved, `@postrider/${name}`, version));
    const problems = 'problems' in analysis ? analysis.problems : null;
    // It is ESM only, which a `require` of Node 20 or newer takes; and Node 10's way of resolving knows no entries.
    const expected = problems?.filter(
      (problem) =>
        problem.kind === 'CJSResolvesToESM' || (problem.kind === 'NoResolution' && problem.resolutionKind === 'node10'),
    );
    expect(problems).toEqual(expected);
  });

  test('brings a README, the licence and nothing of its sources or tests.', async () => {
    const paths = Object.keys(await filesOf(name));
    expect(paths).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'package.json']));
    expect(paths.filter((path) => !/(^README\.md|^LICENSE|^package\.json|\.js|\.d\.ts)$/.test(path))).toEqual([]);
  });
});

test('Declarations name the files that are there, as not every tool looks further than that.', async () => {
  const texts = { ...(await filesOf('sdk')), ...(await filesOf('signing')) };
  const sources = Object.entries(texts).filter(([path, text]) => path.endsWith('.d.ts') && /\.ts'/.test(text));
  expect(sources.map(([path]) => path)).toEqual([]);
});

test('The SDK imports nothing of Node, so that it runs wherever there are fetch and WebCrypto.', async () => {
  const texts = { ...(await filesOf('sdk')), ...(await filesOf('signing')) };
  const reaching = Object.entries(texts)
    .filter(([path, text]) => path.endsWith('.js') && /from '(?!\.|@postrider\/)|\brequire\(|\bimport\(/.test(text))
    .map(([path]) => path);
  expect(reaching.toSorted()).toEqual(['node-digests.js', 'node-hmac.js']);
});

const EVERYWHERE = await readFile(new URL('project/everywhere.mjs', import.meta.url), 'utf8');

/** Neither `process` nor `Buffer` nor `require` is among them. */
const OF_BROWSERS = {
  AbortController,
  AbortSignal,
  DOMException,
  Headers,
  ReadableStream,
  Request,
  Response,
  TextDecoder,
  TextEncoder,
  URL,
  URLSearchParams,
  atob,
  btoa,
  clearTimeout,
  crypto: globalThis.crypto,
  fetch,
  setTimeout,
};

const USE = await readFile(new URL('project/use.mjs', import.meta.url), 'utf8');

describe('In an empty project', () => {
  test('the SDK runs.', async () => {
    await writeFile(join(project, 'use.mjs'), USE);
    const { stdout } = await run(process.execPath, ['use.mjs'], { cwd: project });
    expect(JSON.parse(stdout)).toEqual([
      'PostriderConnectionError',
      false,
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      null,
      'timestamp_too_old',
      true,
      ['function', 'function', 'function', 'function'],
      'function',
    ]);
  });

  describe('the SDK verifies and calls', () => {
    const SEEN = ['msg_p5jXN8AQM9LWM0D4loKWxJek', 'signature_mismatch', 'Acme'];
    let server: Receiver;
    let file: string;
    beforeAll(async () => {
      const json = { 'content-type': 'application/json' };
      server = await startReceiver({ status: 200, headers: json, body: '{"name":"Acme"}' });
      file = join(project, 'everywhere.mjs');
      // Deno takes packages that are named there only.
      const manifest = { type: 'module', dependencies: { '@postrider/sdk': '*' } };
      await writeFile(join(project, 'package.json'), JSON.stringify(manifest));
      await writeFile(file, EVERYWHERE.replace('POSTRIDER_URL', server.url));
    });
    afterAll(() => server.close());

    // Deno and Bun are too large to be dependencies. CONTRIBUTING.md says how to have them here.
    test.for([
      { name: 'Node', program: process.execPath, args: [] },
      {
        name: 'Deno',
        program: 'deno',
        args: ['run', '--allow-net=127.0.0.1', '--no-lock', '--node-modules-dir=manual'],
      },
      { name: 'Bun', program: 'bun', args: ['run'] },
    ])('on $name, where it is installed.', async ({ program, args }, { skip }) => {
      if (spawnSync(program, ['--version']).status !== 0) skip(`There is no ${program} here.`);
      const { stdout } = await run(program, [...args, file], { cwd: project });
      expect(JSON.parse(stdout)).toEqual(SEEN);
    });

    test('where there is nothing but what browsers have.', async () => {
      const bundle = await rolldown({ input: file, platform: 'browser' });
      const { output } = await bundle.generate({ format: 'iife' });
      await bundle.close();
      expect(output[0].imports).toEqual([]);
      const { promise, resolve } = Promise.withResolvers<string>();
      runInNewContext(output[0].code, { ...OF_BROWSERS, console: { log: resolve } });
      expect(JSON.parse(await promise)).toEqual(SEEN);
    });
  });

  test.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('it compiles strictly as %s with %s, without the types of Node.', async (module, moduleResolution) => {
    await writeFile(join(project, 'package.json'), '{"type":"module"}');
    await writeFile(
      join(project, 'use.ts'),
      `${USE}\nexport const status: 'enabled' | 'paused' | 'disabled' = (await postrider.endpoints.get('a', 'b')).status;`,
    );
    const lib = ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'];
    const compilerOptions = { strict: true, noEmit: true, module, moduleResolution, target: 'es2022', lib, types: [] };
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
    const said = await run(TSC, ['-p', '.'], { cwd: project }).catch(({ stdout }: { stdout: string }) => ({ stdout }));
    expect(said.stdout).toBe('');
  });

  const EMITS = [
    "import { EmitError, emit } from '@postrider/emitter';",
    'const tx = {} as never;',
    "const emitting = emit(tx, { application: 'acme', type: 'order.created', data: { orderId: 42 } });",
    'export const error: unknown = await emitting.catch((error: unknown) => error);',
    'console.log(JSON.stringify([String(error), error instanceof EmitError]));',
  ];
  const CATALOGUE = [
    "import '@postrider/emitter';",
    "declare module '@postrider/emitter' { interface EventTypes { 'order.created': { orderId: number } } }",
  ];

  test('the emitter runs.', async () => {
    await writeFile(join(project, 'package.json'), '{"type":"module"}');
    await writeFile(join(project, 'emit.ts'), EMITS.join('\n'));
    const { stdout } = await run(process.execPath, ['emit.ts'], { cwd: project });
    expect(JSON.parse(stdout)).toEqual([
      expect.stringMatching(/^TypeError: emit got an object of another kind/),
      false,
    ]);
  });

  test.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('the emitter takes the types of a catalogue as %s with %s.', async (module, moduleResolution) => {
    await writeFile(join(project, 'catalogue.d.ts'), CATALOGUE.join('\n'));
    await writeFile(join(project, 'right.ts'), EMITS.join('\n'));
    await writeFile(join(project, 'wrong.ts'), EMITS.join('\n').replace('orderId: 42', "orderId: '42'"));
    const files = ['catalogue.d.ts', 'right.ts', 'wrong.ts'];
    const compilerOptions = { strict: true, noEmit: true, module, moduleResolution, target: 'es2022', types: [] };
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    const said = await run(TSC, ['-p', '.', '--pretty', 'false'], { cwd: project }).catch(
      ({ stdout }: { stdout: string }) => ({ stdout }),
    );
    expect(said.stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^wrong\.ts.*'string' is not assignable to type 'number'/),
    ]);
  });
});
