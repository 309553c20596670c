import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './source-tree.ts';

export interface PageDeps {
  /** Of a Postrider in development mode that runs. */
  readonly directory: string;
  readonly apiUrl: string;
  readonly apiKey: string;
}

export interface Page {
  /** Of shell, one after the other in one shell. */
  readonly pieces: readonly string[];
  /** Where the page has its receiver. */
  readonly receiverPort: number;
}

/** A page that has not ended by then waits for something that does not come. */
const PAGE_MS_MAX = 50_000;

/** Runs the commands of a page until one fails; what they printed, and what those printed that would run for ever. */
export async function runPage(
  { directory, apiUrl, apiKey }: PageDeps,
  { pieces, receiverPort }: Page,
): Promise<{ readonly code: number | null; readonly said: string; readonly beside: string }> {
  const told = pieces.map((piece, n) => `echo '--- the page, ${n + 1}'\n${withoutWaiting(piece)}`);
  await writeFile(join(directory, 'beside.log'), '');
  await writeFile(join(directory, 'page.sh'), `${preamble({ apiUrl, apiKey, receiverPort })}${told.join('\n')}\n`);
  const { HOME = '', PATH = '' } = process.env;
  const env = { HOME, PATH };
  // A process group of its own, which is ended with what goes on in it.
  const child = spawn('bash', ['page.sh'], { cwd: directory, env, detached: true, timeout: PAGE_MS_MAX });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      said += data;
    });
  }
  const [code] = await once(child, 'exit');
  try {
    process.kill(-(child.pid ?? 0), 'SIGKILL');
  } catch {
    // Nothing has gone on.
  }
  return { code, said, beside: await readFile(join(directory, 'beside.log'), 'utf8') };
}

/** A shell's waiting until a command succeeds. */
export function awaiting(command: string): string {
  return `until ${command}; do sleep 0.05; done`;
}

/** What runs until it is stopped goes on beside what follows, once this holds. */
const GOES_ON: readonly { readonly code: RegExp; readonly once: string }[] = [
  { code: /receiver\.ts|createServer/, once: '(exec 3<>/dev/tcp/127.0.0.1/$PORT) 2>/dev/null' },
  { code: /^postrider listen /, once: 'grep -q Ctrl-C beside.log' },
  { code: /^postrider events tail /, once: 'true' },
  { code: /^postrider tail /, once: 'true' },
  { code: /postrider (api|dispatcher) &$/, once: 'true' },
];

/** With the lines that would run for ever beside the others. */
function withoutWaiting(text: string): string {
  const lines = text.split('\n').map((line) => {
    const goesOn = GOES_ON.find(({ code }) => code.test(line));
    if (goesOn === undefined) return line;
    const command = line.replace(/\s#.*| &$/, '');
    return `{ ${command}\n} >> beside.log 2>&1 &\n${awaiting(goesOn.once)}`;
  });
  return lines.join('\n');
}

const MAIN = join(ROOT, 'apps/cli/src/main.ts');

const preamble = ({
  apiUrl,
  apiKey,
  receiverPort,
}: Omit<PageDeps, 'directory'> & Pick<Page, 'receiverPort'>) => `set -eo pipefail
API=${apiUrl} POSTRIDER=${apiUrl} KEY=${apiKey}
export POSTRIDER_API_KEY=${apiKey} PORT=${receiverPort} NO_COLOR=1 POSTRIDER_LOG_LEVEL=error
BILLING_OWNER_URL=$(sed 's#/[^/]*$#/billing#' .postrider/database-url)
PATH="${join(ROOT, 'node_modules/.bin')}:$PATH"
curl() { command curl -sS --fail-with-body "$@"; }
call() { curl -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' "$@"; echo; }
postrider() { node ${MAIN} "$@"; }
npx() { while [ "$1" != postrider ]; do shift; done; shift; node ${MAIN} "$@"; }
pnpm() { npx "$@"; }
`;
