import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startCluster } from '@postrider/embedded-postgres';
import { API_KEY, migrate, type Program, startProgram } from './program.ts';
import { startTraffic } from './traffic.ts';

/*
 * PostgreSQL is stopped under load for so many minutes, and started again.
 */

const HERE = fileURLToPath(new URL('../..', import.meta.url));
const BEFORE_MS = 10_000;
const PAUSE_MS = 250;
const SAMPLE_MS = 30_000;
const POLL_MS = 100;

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const folder = await mkdtemp(join(tmpdir(), 'postrider-absence-'));
try {
  process.exitCode = (await absence(Number(values.minutes) * 60_000)) ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function absence(awayMs: number): Promise<boolean> {
  const dataDirectory = join(folder, 'postgres');
  let cluster = await startCluster({ dataDirectory });
  const url = cluster.url();
  try {
    if ((await migrate(HERE, url)) !== 0) throw new Error('An empty database is not migrated.');
    const api = await startProgram(HERE, 'api', url);
    const dispatcher = await startProgram(HERE, 'dispatcher', url);
    const traffic = await startTraffic(() => [api.url], url, { pauseMs: PAUSE_MS });
    await setTimeout(BEFORE_MS);
    await sample('before', api, dispatcher, traffic.answers());

    await cluster.stop();
    const until = performance.now() + awayMs;
    while (performance.now() < until) {
      await setTimeout(Math.min(SAMPLE_MS, until - performance.now()));
      await sample('away', api, dispatcher, traffic.answers());
    }
    cluster = await startCluster({ dataDirectory });
    if (cluster.url() !== url) throw new Error('PostgreSQL came back on another port: somebody took its own.');
    const backAt = performance.now();
    while ((await fetch(`${api.url}/readyz`)).status !== 200) await setTimeout(POLL_MS);
    process.stdout.write(`ready ${Math.round(performance.now() - backAt)} ms after PostgreSQL\n`);
    await setTimeout(BEFORE_MS);
    await sample('back', api, dispatcher, traffic.answers());
    const { lost, twice } = await traffic.settle();
    process.stdout.write(
      `${traffic.acknowledged()} events acknowledged, ${lost} deliveries lost, ${twice} sent twice.\n`,
    );
    const codes = await Promise.all([api, dispatcher].map((program) => program.stop()));
    process.stdout.write(`ended with ${codes}\n`);
    for (const program of [api, dispatcher]) process.stdout.write(`${program.log().join('\n')}\n`);
    return lost === 0 && codes.every((code) => code === 0);
  } finally {
    await cluster.stop();
  }
}

/** One line: memory of both, lines of their logs, how long a refusal takes, and what producers were told. */
async function sample(
  when: string,
  api: Program,
  dispatcher: Program,
  answers: Readonly<Record<string, number>>,
): Promise<void> {
  const asked = performance.now();
  const { status } = await fetch(`${api.url}/v1/applications`, { headers: { authorization: `Bearer ${API_KEY}` } });
  const tookMs = performance.now() - asked;
  const [apiBytes, dispatcherBytes] = await Promise.all([api.memory(), dispatcher.memory()]);
  process.stdout.write(
    `${when}: API ${mib(apiBytes)} MiB, ${api.log().length} lines; dispatcher ${mib(dispatcherBytes)} MiB, ${dispatcher.log().length} lines; ` +
      `${status} after ${tookMs.toFixed(1)} ms; ${JSON.stringify(answers)}\n`,
  );
}

function mib(bytes: number): number {
  return Math.round(bytes / 1_048_576);
}
