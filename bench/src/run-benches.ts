import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Bench, Size } from './catalogue.ts';
import { describeRun } from './machine.ts';
import { type BenchEntry, type Report, reportSchema } from './report.ts';

/** Runs benches one after the other, each in a process of its own; one that fails is an entry of the report. */
export async function runBenches(
  benches: readonly Bench[],
  { size, progress }: { readonly size: Size; readonly progress: (line: string) => void },
): Promise<Report> {
  const startedAt = new Date().toISOString();
  const entries: BenchEntry[] = [];
  for (const [n, bench] of benches.entries()) {
    progress(`${n + 1}/${benches.length} ${bench.name}: ${bench.what}`);
    const entry = await runOne(bench, size);
    progress(`    ${'error' in entry ? 'failed' : 'done'} after ${Math.round(entry.seconds)} s`);
    entries.push(entry);
  }
  return reportSchema.parse({ startedAt, size, ...(await describeRun()), benches: entries });
}

const message = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('failed'), error: z.string() }),
  z.object({ kind: z.literal('measured'), measurement: z.looseObject({}) }),
]);

async function runOne({ name, what }: Bench, size: Size): Promise<BenchEntry> {
  const begun = performance.now();
  const answer = await new Promise<object>((resolve) => {
    const child = fork(fileURLToPath(new URL('./bench-process.ts', import.meta.url)), [name, size]);
    child.on('message', (received) => {
      const { kind, ...rest } = message.parse(received);
      resolve(kind === 'failed' ? rest : (rest as { measurement: object }).measurement);
    });
    child.on('exit', (code) => resolve({ error: `Its process ended with code ${code}.` }));
  });
  return { name, what, seconds: (performance.now() - begun) / 1000, ...answer } as BenchEntry;
}
