import { createApplication, createEndpoint } from '@postrider/usecases';
import { ACCESS, granted } from './access.ts';
import { allClosed } from './all-closed.ts';
import { startDispatcherChild } from './dispatcher-child.ts';
import { memoryOf } from './memory-of.ts';
import { startPlatform } from './platform.ts';
import { startBenchReceiver } from './receiver.ts';
import { APPLICATION, dataOf, record, relayAll } from './record.ts';
import { pause, until } from './until.ts';

export interface MemoryResult {
  /** The most requests that were open at once, as the receiver saw it. */
  readonly mostInFlight: number;
  /** A dispatcher's resident memory, in MB: with nothing to do at first, with that many in flight, and after it. */
  readonly idleMb: number | null;
  readonly inFlightMb: number | null;
  readonly afterMb: number | null;
}

/** What an endpoint of which nothing is known gets at once. */
const IN_FLIGHT_EACH = 20;

/** Of all slots, what endpoints may hold that take seconds to answer. */
const SLOW_SHARE = 0.5;

/** A dispatcher with very many requests in flight at once, to receivers that take seconds. */
export async function benchMemory({ inFlight = 10_000, latencyMs = 10_000 } = {}): Promise<MemoryResult> {
  const platform = await startPlatform();
  const receiver = await startBenchReceiver({ latencyMs });
  const endpoints = Math.ceil(inFlight / IN_FLIGHT_EACH);
  try {
    granted(await createApplication(platform.deps, ACCESS, { name: 'Bench', uid: APPLICATION }));
    for (let n = 0; n < endpoints; n += 1) {
      const endpoint = { application: APPLICATION, url: receiver.url, eventTypes: [`to.${n}`] };
      granted(await createEndpoint(platform.deps, ACCESS, endpoint));
    }
    // The first start only compiles.
    await (await startDispatcherChild(platform)).stop();
    const idleOne = await startDispatcherChild(platform);
    await pause(2_000);
    const idle = await memoryOf(idleOne.pid);
    await idleOne.stop();
    // All of them are there before it starts: while they were recorded, the first would be answered already.
    const data = dataOf(800);
    await record(platform, inFlight, (n) => ({ type: `to.${n % endpoints}`, data }));
    await relayAll(platform);
    const dispatcher = await startDispatcherChild(platform, { inFlightMax: inFlight / SLOW_SHARE });
    let most = 0;
    // Looked at in between: the most that the process ever had was when it compiled its own source, before all this.
    await until(
      async () => {
        most = Math.max(most, (await memoryOf(dispatcher.pid))?.rssMb ?? 0);
        return (await receiver.count()) >= inFlight && (await allClosed(platform));
      },
      { everyMs: 100 },
    );
    await pause(2_000);
    const after = await memoryOf(dispatcher.pid);
    await dispatcher.stop();
    return {
      mostInFlight: await receiver.mostOpen(),
      idleMb: idle?.rssMb ?? null,
      inFlightMb: most === 0 ? null : most,
      afterMb: after?.rssMb ?? null,
    };
  } finally {
    receiver.stop();
    await platform.close();
  }
}
