import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const TSC = fileURLToPath(new URL('../../../node_modules/.bin/tsc', import.meta.url));

/** Compiles the files strictly and answers what the compiler says, a line each; empty: it is content. */
export async function compileTypeScript(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-types-'));
  try {
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      module: 'nodenext',
      target: 'esnext',
      types: [],
    };
    const settings = JSON.stringify({ compilerOptions, files: Object.keys(files) });
    const all = { ...files, 'package.json': '{"type":"module"}', 'tsconfig.json': settings };
    await Promise.all(Object.entries(all).map(([name, text]) => writeFile(join(folder, name), text)));
    const { stdout } = await promisify(execFile)(TSC, ['-p', '.', '--pretty', 'false'], { cwd: folder }).catch(
      ({ stdout }: { readonly stdout: string }) => ({ stdout }),
    );
    return stdout.split('\n').filter((line) => /^\S/.test(line));
  } finally {
    await rm(folder, { recursive: true });
  }
}
