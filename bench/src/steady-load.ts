import { encodeId } from '@postrider/core';
import type { Platform } from './platform.ts';
import type { BenchReceiver } from './receiver.ts';
import { dataOf, record } from './record.ts';
import { pause, until } from './until.ts';

/** Recorded together, this often: as services do that emit in transactions of their own. */
const TICK_MS = 25;

/** After the last event: whoever has to wait longer is missed. */
const ARRIVAL_TIMEOUT_MS = 60_000;

export interface SteadyLoad {
  readonly platform: Platform;
  readonly receiver: BenchReceiver;
  readonly application: string;
  /** In turns. */
  readonly types: readonly string[];
  readonly perSecond: number;
  readonly seconds: number;
}

/**
 * Records events at a steady rate, whatever becomes of the earlier ones; answers the milliseconds that each took from the
 * beginning of the transaction that recorded it to its arrival. Rejects if one does not arrive.
 */
export async function waitsUnder({
  platform,
  receiver,
  application,
  types,
  perSecond,
  seconds,
}: SteadyLoad): Promise<number[]> {
  receiver.reset();
  const data = dataOf(800);
  const total = Math.round(perSecond * seconds);
  const begun = performance.now();
  const recording: Promise<[string, number][]>[] = [];
  for (let made = 0; made < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - begun) / 1000) * perSecond));
    if (due > made) {
      recording.push(recordNow(made, due - made));
      made = due;
    }
    await pause(TICK_MS);
  }
  const recorded = (await Promise.all(recording)).flat();
  let arrivals = await receiver.arrivals();
  await until(
    async () => {
      arrivals = await receiver.arrivals();
      return recorded.every(([id]) => arrivals.has(id));
    },
    { everyMs: 200, timeoutMs: ARRIVAL_TIMEOUT_MS },
  );
  return recorded.map(([id, at]) => (arrivals.get(id) ?? Number.NaN) - at);

  async function recordNow(from: number, count: number): Promise<[string, number][]> {
    const at = performance.timeOrigin + performance.now();
    const type = (n: number) => types[(from + n) % types.length] ?? '';
    const ids = await record(platform, count, (n) => ({ type: type(n), data }), application);
    return ids.map((id) => [encodeId('event', id), at]);
  }
}
