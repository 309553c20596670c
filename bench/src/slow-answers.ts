import { encodeId } from '@postrider/core';
import { drain } from './drain.ts';
import { startHealthySide } from './healthy-side.ts';
import { startBenchReceiver } from './receiver.ts';
import { dataOf, record, relayAll } from './record.ts';

export interface SlowAnswers {
  readonly latencyMs: number;
  /** With one endpoint, and with as many as share the slots of a process. */
  readonly alone: Reached;
  readonly together: Reached;
  /** The same that are together, with a receiver that answers at once. */
  readonly quick: Reached;
}

export interface Reached {
  readonly endpoints: number;
  /** In the second half of the arrivals: a limit has grown by then. */
  readonly perSecond: number;
  /** The same of the slowest and of the quickest endpoint. */
  readonly leastOfOne: number;
  readonly mostOfOne: number;
  /** From the first arrival until half of them were there. */
  readonly secondsToHalf: number;
  /** The most requests that were open at once. */
  readonly mostInFlight: number;
}

/** One that has all slots to itself gets so many times the deliveries. */
const ALONE_FACTOR = 4;

/** What healthy endpoints reach that take a while for each answer, as across an ocean. */
export async function measureSlowAnswers({
  latencyMs,
  endpoints,
  deliveriesEach,
}: {
  readonly latencyMs: number;
  readonly endpoints: number;
  readonly deliveriesEach: number;
}): Promise<SlowAnswers> {
  const alone = await reach(1, latencyMs, deliveriesEach * ALONE_FACTOR);
  const quick = await reach(endpoints, 0, deliveriesEach);
  const together = await reach(endpoints, latencyMs, deliveriesEach);
  return { latencyMs, alone, together, quick };
}

/** All deliveries are there when a process starts that knows nothing of the endpoints. */
async function reach(endpoints: number, latencyMs: number, deliveriesEach: number): Promise<Reached> {
  const receiver = await startBenchReceiver({ arrivals: true, latencyMs });
  const { platform, types, endpointIds } = await startHealthySide(receiver, endpoints);
  try {
    const data = dataOf(800);
    const typeOf = (n: number) => types[n % endpoints] ?? '';
    const ids = await record(platform, endpoints * deliveriesEach, (n) => ({ type: typeOf(n), data }));
    await relayAll(platform);
    await drain(platform, endpointIds);
    const arrivals = await receiver.arrivals();
    const at = ids.map((id) => arrivals.get(encodeId('event', id)) ?? Number.NaN);
    const ofEach = Array.from({ length: endpoints }, (_, n) => secondHalf(at.filter((_, m) => m % endpoints === n)));
    const all = secondHalf(at);
    return {
      endpoints,
      perSecond: all.perSecond,
      leastOfOne: Math.min(...ofEach.map(({ perSecond }) => perSecond)),
      mostOfOne: Math.max(...ofEach.map(({ perSecond }) => perSecond)),
      secondsToHalf: all.secondsBefore,
      mostInFlight: await receiver.mostOpen(),
    };
  } finally {
    receiver.stop();
    await platform.close();
  }
}

function secondHalf(arrivals: readonly number[]): { readonly perSecond: number; readonly secondsBefore: number } {
  const sorted = arrivals.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [first = Number.NaN, half = Number.NaN, last = Number.NaN] = [sorted[0], sorted[middle], sorted.at(-1)];
  return {
    perSecond: (1_000 * (sorted.length - 1 - middle)) / (last - half),
    secondsBefore: (half - first) / 1_000,
  };
}
