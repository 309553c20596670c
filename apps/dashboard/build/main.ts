import { resolve } from 'node:path';
import { argv, env, stderr, stdout } from 'node:process';
import { stripVTControlCharacters } from 'node:util';
import { buildDashboard } from './build-dashboard.ts';
import { DASHBOARD_DIRECTORY } from './files.ts';

// Whoever asks for it: a suite of tests sets another, and React would be built for development.
env['NODE_ENV'] = 'production';

const directory = resolve(argv[2] ?? DASHBOARD_DIRECTORY);

/** Says nothing when there is nothing to do. */
try {
  const started = performance.now();
  if ((await buildDashboard(directory)) === 'built') {
    const { sizeReport } = await import('./size-report.ts');
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    stdout.write(`The dashboard was built in ${seconds} s.\n${await sizeReport(directory)}`);
  }
} catch (error) {
  if (isAboutTools(error)) {
    // Installed for production only: the API runs without.
    stderr.write('The dashboard cannot be built without the development dependencies: run pnpm install for it.\n');
  } else {
    const said = error instanceof Error ? error.message : String(error);
    stderr.write(`The dashboard could not be built: ${stderr.isTTY ? said : stripVTControlCharacters(said)}\n`);
    process.exitCode = 1;
  }
}

function isAboutTools(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ERR_MODULE_NOT_FOUND' &&
    error.message.startsWith("Cannot find package 'vite'")
  );
}
