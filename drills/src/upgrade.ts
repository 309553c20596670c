import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startCluster } from '@postrider/embedded-postgres';
import { migrate, type Program, startProgram } from './program.ts';
import { startTraffic, type Traffic } from './traffic.ts';

/*
 * An upgrade from an earlier revision (the first argument) to this checkout, under load, with both side by side.
 */

const HERE = fileURLToPath(new URL('../..', import.meta.url));
const PHASE_MS = 8_000;
const PAUSE_MS = 20;

const revision = process.argv[2] ?? 'HEAD';
const folder = await mkdtemp(join(tmpdir(), 'postrider-upgrade-'));
const old = join(folder, 'old');
run('git', ['worktree', 'add', '--detach', old, revision], HERE);
try {
  run('npx', ['-y', 'pnpm@12', 'install', '--frozen-lockfile', '--prefer-offline'], old);
  process.exitCode = (await upgrade()) ? 0 : 1;
} finally {
  run('git', ['worktree', 'remove', '--force', old], HERE);
  await rm(folder, { recursive: true, force: true });
}

async function upgrade(): Promise<boolean> {
  const cluster = await startCluster({ dataDirectory: join(folder, 'postgres') });
  const url = cluster.url();
  try {
    if ((await migrate(old, url)) !== 0) throw new Error(`${revision} does not migrate an empty database.`);
    const before = [await startProgram(old, 'api', url), await startProgram(old, 'dispatcher', url)] as const;
    let apis: readonly Program[] = [before[0]];
    const traffic = await startTraffic(() => apis.map((api) => api.url), url, { pauseMs: PAUSE_MS });
    const wrong: string[] = [];
    const phase = async (name: string) => {
      await setTimeout(PHASE_MS);
      wrong.push(...report(name, traffic));
      for (const api of apis)
        process.stdout.write(`  /readyz of ${api.url}: ${(await fetch(`${api.url}/readyz`)).status}\n`);
    };

    await phase('the old version');
    const code = await migrate(HERE, url);
    wrong.push(...report('while it migrated', traffic));
    if (code !== 0) throw new Error(`The migration ended with ${code}.`);
    await phase('the old version on the new schema');
    const after = [await startProgram(HERE, 'api', url), await startProgram(HERE, 'dispatcher', url)] as const;
    apis = [before[0], after[0]];
    await phase('both');
    apis = [after[0]];
    process.stdout.write(`The old ones ended with ${await Promise.all(before.map((program) => program.stop()))}.\n`);
    await phase('the new version');
    const { lost, twice } = await traffic.settle();
    process.stdout.write(
      `${traffic.acknowledged()} events acknowledged, ${lost} deliveries lost, ${twice} sent twice.\n`,
    );
    await Promise.all(after.map((program) => program.stop()));
    for (const program of [...before, ...after]) {
      for (const line of program.log().filter((one) => /"level":"(warn|error)"/.test(one)))
        process.stdout.write(`${line}\n`);
    }
    return lost === 0 && twice === 0 && wrong.length === 0;
  } finally {
    await cluster.stop();
  }
}

/** Answers the statuses that nobody should have got. */
function report(name: string, traffic: Traffic): string[] {
  const answers = traffic.answers();
  process.stdout.write(`${name}: ${JSON.stringify(answers)}\n`);
  return Object.keys(answers).filter((answer) => answer !== '202' && answer !== 'committed');
}

function run(command: string, args: readonly string[], cwd: string): void {
  const { status } = spawnSync(command, [...args], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}.`);
}
