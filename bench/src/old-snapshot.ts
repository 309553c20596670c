import { openDatabase } from '@postrider/db';
import { startCpuMeter } from './cpu.ts';
import { drain } from './drain.ts';
import { type Platform, startPlatform } from './platform.ts';
import { median } from './quantile.ts';
import { startBenchReceiver } from './receiver.ts';
import { dataOf, relayAll } from './record.ts';
import { type Spread, spreadEndpoints } from './spread.ts';

export interface OldSnapshotResult {
  /** Deliveries of a round, and chunks they come in. */
  readonly deliveries: number;
  readonly rounds: number;
  /** With the transaction open, against a database without one, in alternate rounds; the median of the rounds' ratios. */
  readonly dispatchRatio: number;
  readonly relayRatio: number;
  /** With it open. */
  readonly dispatchPerSecond: number;
  readonly relayPerSecond: number;
  /** CPU microseconds of PostgreSQL for each delivery, its relaying left out; null where the machine does not tell. */
  readonly postgresUsWithout: number | null;
  readonly postgresUsWithOne: number | null;
}

interface Side {
  readonly platform: Platform;
  readonly spread: Spread;
}

/**
 * Dispatch and relay while a transaction that has written stays open in the same database: nothing that is deleted or
 * updated meanwhile can be cleaned away. Traffic is sparse, a chunk for every delivery or two, since dead chunks are what
 * a claim stumbles over.
 */
export async function benchOldSnapshot({
  deliveries = 10_000,
  endpoints = 500,
  eventsAtOnce = 500,
  rounds = 3,
}: {
  readonly deliveries?: number;
  readonly endpoints?: number;
  /** Relayed together: with as many endpoints, each gets a chunk for each event. */
  readonly eventsAtOnce?: number;
  readonly rounds?: number;
} = {}): Promise<OldSnapshotResult> {
  const receiver = await startBenchReceiver();
  const [without, withOne] = await Promise.all([
    startSide(receiver.url, endpoints),
    startSide(receiver.url, endpoints),
  ]);
  const old = openDatabase({ url: withOne.platform.url, connectionsMax: 1, name: 'an old transaction' });
  try {
    // Compiles the code.
    for (const side of [without, withOne]) await measure(side, Math.ceil(deliveries / 4), eventsAtOnce);
    return await old.transaction(async ({ sql }) => {
      await sql`set local idle_in_transaction_session_timeout = 0`;
      await sql`update postrider.settings set event_data_bytes_max = event_data_bytes_max`;
      const pairs: { readonly without: Rates; readonly withOne: Rates }[] = [];
      for (let n = 0; n < rounds; n += 1) {
        pairs.push({
          without: await measure(without, deliveries, eventsAtOnce),
          withOne: await measure(withOne, deliveries, eventsAtOnce),
        });
      }
      return {
        deliveries,
        rounds,
        dispatchRatio: median(pairs.map((pair) => pair.withOne.dispatch / pair.without.dispatch)),
        relayRatio: median(pairs.map((pair) => pair.withOne.relay / pair.without.relay)),
        dispatchPerSecond: median(pairs.map((pair) => pair.withOne.dispatch)),
        relayPerSecond: median(pairs.map((pair) => pair.withOne.relay)),
        postgresUsWithout: medianOrNull(pairs.map((pair) => pair.without.postgresUs)),
        postgresUsWithOne: medianOrNull(pairs.map((pair) => pair.withOne.postgresUs)),
      };
    });
  } finally {
    await old.close();
    receiver.stop();
    await without.platform.close();
    await withOne.platform.close();
  }
}

async function startSide(url: string, endpoints: number): Promise<Side> {
  const platform = await startPlatform();
  return { platform, spread: await spreadEndpoints(platform, endpoints, () => url) };
}

interface Rates {
  /** A second, as the next. */
  readonly relay: number;
  readonly dispatch: number;
  readonly postgresUs: number | null;
}

async function measure({ platform, spread }: Side, deliveries: number, eventsAtOnce: number): Promise<Rates> {
  const data = dataOf(800);
  let relaySeconds = 0;
  for (let made = 0; made < deliveries; made += eventsAtOnce) {
    const size = Math.min(eventsAtOnce, deliveries - made);
    await spread.record(platform, size, data);
    const begun = performance.now();
    await relayAll(platform);
    relaySeconds += (performance.now() - begun) / 1000;
  }
  const meter = await startCpuMeter(platform.postgresPid);
  const seconds = await drain(platform, spread.endpointIds);
  const { postgresUs } = await meter.read(deliveries);
  return { relay: deliveries / relaySeconds, dispatch: deliveries / seconds, postgresUs };
}

function medianOrNull(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : median(known);
}
