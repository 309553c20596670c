import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import type { Bench } from './catalogue.ts';
import { describeRun } from './machine.ts';
import { type BenchEntry, benchAnswer, type Report, type Size } from './report.ts';

/** Runs benches one after the other, each in a process of its own; one that fails is an entry of the report. */
export async function runBenches(
  benches: readonly Bench[],
  { size, progress }: { readonly size: Size; readonly progress: (line: string) => void },
): Promise<Report> {
  const startedAt = new Date().toISOString();
  const run = await describeRun();
  const entries: BenchEntry[] = [];
  for (const [n, bench] of benches.entries()) {
    progress(`${n + 1}/${benches.length} ${bench.name}: ${bench.what}`);
    const begun = performance.now();
    const answer = await answerOf(bench.name, size);
    const seconds = (performance.now() - begun) / 1000;
    progress(`    ${'error' in answer ? 'failed' : 'done'} after ${Math.round(seconds)} s`);
    entries.push({ name: bench.name, what: bench.what, seconds, ...answer });
  }
  return { startedAt, size, ...run, benches: entries };
}

function answerOf(name: string, size: Size): Promise<z.infer<typeof benchAnswer>> {
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(new URL('./bench-process.ts', import.meta.url)), [name, size]);
    child.once('message', (answer) => resolve(benchAnswer.parse(answer)));
    child.once('exit', (code) => resolve({ error: `Its process ended with code ${code} and without an answer.` }));
  });
}
