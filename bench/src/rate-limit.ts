import { encodeId } from '@postrider/core';
import { createApplication, createEndpoint, recordEvents } from '@postrider/usecases';
import { ACCESS } from './access.ts';
import { type DispatcherChild, startDispatcherChild } from './dispatcher-child.ts';
import { type Platform, startPlatform } from './platform.ts';
import { startBenchReceiver } from './receiver.ts';
import { relayAll } from './record.ts';
import { pause } from './until.ts';

export interface RateResult {
  readonly processes: number;
  readonly ratePerSecond: number;
  /** Arrivals in the time measured. */
  readonly arrived: number;
  /** From `ratePerSecond` times the seconds measured. */
  readonly deviationPercent: number;
  /** Arrivals in the fullest second, the burst at the start included. */
  readonly mostInOneSecond: number;
}

/** After the first arrival: the burst at the start, which is allowed once, is not part of the measurement. */
const SETTLING_SECONDS = 2;

/**
 * Endpoints of several rates, each with more to send than it may, served by one, two and four dispatcher processes: what
 * arrives at the receiver. Beside each other, each on a database of its own: all the rates together are little work.
 */
export async function benchRateLimit({
  seconds = 30,
  rates = [0.5, 5, 50, 500],
  processes = [1, 2, 4],
}: {
  readonly seconds?: number;
  readonly rates?: readonly number[];
  readonly processes?: readonly number[];
} = {}): Promise<{ readonly seconds: number; readonly results: readonly RateResult[] }> {
  const results = await Promise.all(processes.map((count) => measure(count, rates, seconds)));
  return { seconds, results: results.flat() };
}

async function measure(processes: number, rates: readonly number[], seconds: number): Promise<RateResult[]> {
  const platform = await startPlatform();
  const receiver = await startBenchReceiver({ arrivals: true });
  const dispatchers: DispatcherChild[] = [];
  try {
    await createApplication(platform.deps, ACCESS, { name: 'Bench', uid: 'bench' });
    const rateOf = new Map<string, number>();
    for (const rate of rates) {
      for (const id of await recordFor(platform, receiver.url, rate, seconds)) rateOf.set(id, rate);
    }
    await relayAll(platform);
    for (let n = 0; n < processes; n += 1) dispatchers.push(await startDispatcherChild(platform));
    await pause((SETTLING_SECONDS + seconds + 1) * 1000);
    const arrivals = [...(await receiver.arrivals())];
    return rates.map((rate) => {
      const at = arrivals.flatMap(([id, moment]) => (rateOf.get(id) === rate ? [moment] : []));
      return { processes, ratePerSecond: rate, ...compare(at, rate, seconds) };
    });
  } finally {
    await Promise.all(dispatchers.map((dispatcher) => dispatcher.stop()));
    receiver.stop();
    await platform.close();
  }
}

/** An endpoint of that rate, and events for it alone; answers their ids. */
async function recordFor({ deps }: Platform, url: string, rate: number, seconds: number): Promise<string[]> {
  const type = `rate.${String(rate).replace('.', '_')}`;
  const input = { application: 'bench', url, rateLimit: rate, eventTypes: [type] };
  const endpoint = await createEndpoint(deps, ACCESS, input);
  if (!endpoint.ok) throw new Error(endpoint.refusal.detail);
  const ids: string[] = [];
  const wanted = Math.ceil(rate * (seconds + SETTLING_SECONDS + 10));
  while (ids.length < wanted) {
    const events = Array.from({ length: Math.min(1_000, wanted - ids.length) }, () => ({ type, data: '{"text":"x"}' }));
    const recorded = await recordEvents(deps, ACCESS, { application: 'bench', events });
    if (!recorded.ok) throw new Error(recorded.refusal.detail);
    ids.push(...recorded.value.events.map(({ id }) => encodeId('event', id)));
  }
  return ids;
}

function compare(arrivals: readonly number[], rate: number, seconds: number) {
  const sorted = [...arrivals].sort((a, b) => a - b);
  const from = (sorted[0] ?? 0) + SETTLING_SECONDS * 1000;
  const arrived = sorted.filter((at) => at >= from && at < from + seconds * 1000).length;
  let mostInOneSecond = 0;
  let begin = 0;
  for (const [index, at] of sorted.entries()) {
    while ((sorted[begin] ?? at) <= at - 1_000) begin += 1;
    mostInOneSecond = Math.max(mostInOneSecond, index - begin + 1);
  }
  const deviationPercent = Math.round((arrived / (rate * seconds) - 1) * 10_000) / 100;
  return { arrived, deviationPercent, mostInOneSecond };
}
