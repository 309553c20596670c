import { createApplication, createEndpoint } from '@postrider/usecases';
import { ACCESS, granted } from './access.ts';
import { startDispatcherChild } from './dispatcher-child.ts';
import { type Platform, startPlatform } from './platform.ts';
import { startBenchReceiver } from './receiver.ts';
import { APPLICATION, dataOf, record, relayAll } from './record.ts';
import { until } from './until.ts';

export interface OutlivedLease {
  readonly processes: number;
  readonly timeouts: readonly HangingEndpoint[];
}

export interface HangingEndpoint {
  readonly timeoutMs: number;
  readonly deliveries: number;
  /** Requests that it got. */
  readonly received: number;
  /** Attempts on record, by outcome. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly sentTwice: number;
  readonly lost: number;
}

/**
 * Endpoints that hang until timeouts of their own, some of which are longer than the lease on a chunk, served by several
 * processes, each of which would take over what another loses hold of.
 */
export async function measureOutlivedLease({
  timeoutsMs,
  deliveries,
  processes = 2,
}: {
  readonly timeoutsMs: readonly number[];
  /** More than begin at once (20): the chunk of those is held for two timeouts. */
  readonly deliveries: number;
  readonly processes?: number;
}): Promise<OutlivedLease> {
  const platform = await startPlatform();
  const receivers = await Promise.all(timeoutsMs.map(() => startBenchReceiver({ latencyMs: 60_000 })));
  try {
    granted(await createApplication(platform.deps, ACCESS, { name: 'Bench', uid: APPLICATION }));
    const endpointIds: string[] = [];
    for (const [n, timeoutMs] of timeoutsMs.entries()) {
      const url = receivers[n]?.url ?? '';
      // No retry becomes due while a bench lasts: whatever comes twice was sent twice.
      const input = { application: APPLICATION, url, eventTypes: ['hang'], timeoutMs, retrySchedule: [3_600] };
      endpointIds.push(granted(await createEndpoint(platform.deps, ACCESS, input)).endpoint.id);
    }
    await record(platform, deliveries, () => ({ type: 'hang', data: dataOf(100) }));
    await relayAll(platform);
    const dispatchers = await Promise.all(Array.from({ length: processes }, () => startDispatcherChild(platform)));
    await until(async () => (await untried(platform)) === 0, { everyMs: 500 });
    await Promise.all(dispatchers.map((dispatcher) => dispatcher.stop()));
    const timeouts = timeoutsMs.map(async (timeoutMs, n): Promise<HangingEndpoint> => {
      const received = (await receivers[n]?.count()) ?? 0;
      const outcomes = await outcomesOf(platform, endpointIds[n] ?? '');
      // A timeout may pass before the request has come, too.
      const sentTwice = Math.max(0, received - deliveries);
      return { timeoutMs, deliveries, received, outcomes, sentTwice, lost: outcomes['lost'] ?? 0 };
    });
    return { processes, timeouts: await Promise.all(timeouts) };
  } finally {
    for (const receiver of receivers) receiver.stop();
    await platform.close();
  }
}

/** Deliveries of which no attempt is on record. */
async function untried({ database }: Platform): Promise<number> {
  const [row] = await database.sql<{ count: number }[]>`
    select count(*)::integer as count from postrider.deliveries where attempt_count = 0`;
  return row?.count ?? 0;
}

async function outcomesOf({ database }: Platform, endpointId: string): Promise<Record<string, number>> {
  const rows = await database.sql<{ outcome: string; count: number }[]>`
    select outcome, count(*)::integer as count from postrider.attempts where endpoint_id = ${endpointId}::uuid group by 1`;
  return Object.fromEntries(rows.map(({ outcome, count }) => [outcome, count]));
}
