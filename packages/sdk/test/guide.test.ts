import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PAPERS = ['docs/guides/sdk.md', 'packages/sdk/README.md', 'packages/signing/README.md'];

test('Each piece of TypeScript in the guide and the READMEs compiles by itself.', async () => {
  const project = await mkdtemp(join(tmpdir(), 'postrider-guide-'));
  onTestFinished(() => rm(project, { recursive: true }));
  // The frameworks, as the tests have them.
  await symlink(join(ROOT, 'packages/sdk/node_modules'), join(project, 'node_modules'));
  const texts = await Promise.all(PAPERS.map((paper) => readFile(join(ROOT, paper), 'utf8')));
  const pieces = texts.flatMap((text) => [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, piece = '']) => piece));
  expect(pieces.length).toBeGreaterThan(10);
  await Promise.all(pieces.map((piece, n) => writeFile(join(project, `piece-${n}.ts`), piece)));

  const { exports } = JSON.parse(await readFile(join(ROOT, 'packages/sdk/package.json'), 'utf8'));
  const paths = Object.fromEntries(
    Object.entries<string>(exports).map(([entry, path]) => [
      join('@postrider/sdk', entry),
      [join(ROOT, 'packages/sdk', path)],
    ]),
  );
  const compilerOptions = {
    paths,
    typeRoots: [join(ROOT, 'node_modules/@types')],
    // As those have it who follow the guide.
    noPropertyAccessFromIndexSignature: false,
  };
  const settings = { extends: join(ROOT, 'tsconfig.json'), compilerOptions, include: [project], exclude: [] };
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify(settings));
  await writeFile(join(project, 'package.json'), '{"type":"module"}');
  const tsc = join(ROOT, 'node_modules/.bin/tsc');
  const { stdout } = await promisify(execFile)(tsc, ['-p', project]).catch((error: { stdout: string }) => error);
  expect(stdout).toBe('');
});
