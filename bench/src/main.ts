import { cpus } from 'node:os';
import { benchDispatch } from './dispatch.ts';
import { benchLatency } from './latency.ts';
import { benchRateLimit } from './rate-limit.ts';
import { benchRecover } from './recover.ts';

const benches: Readonly<Record<string, () => Promise<object>>> = {
  dispatch: benchDispatch,
  latency: benchLatency,
  'rate-limit': benchRateLimit,
  recover: benchRecover,
};

const wanted = process.argv.slice(2);
for (const name of wanted.length > 0 ? wanted : Object.keys(benches)) {
  const bench = benches[name];
  if (bench === undefined) {
    process.stderr.write(`There is no bench ${name}: choose from ${Object.keys(benches).join(', ')}.\n`);
    process.exit(1);
  }
  process.stderr.write(`${name} …\n`);
  const machine = { cores: cpus().length, cpu: cpus()[0]?.model, node: process.version };
  process.stdout.write(`${JSON.stringify({ bench: name, machine, result: await bench() }, null, 2)}\n`);
}
