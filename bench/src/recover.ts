import { encodeId } from '@postrider/core';
import { startDispatcher } from '@postrider/dispatcher';
import { createApplication, createEndpoint, getOperation, recordEvents, startRecover } from '@postrider/usecases';
import { ACCESS, granted } from './access.ts';
import { DISPATCHER_CONFIG } from './dispatcher-config.ts';
import { type Platform, startPlatform } from './platform.ts';
import { quantile } from './quantile.ts';
import { type BenchReceiver, startBenchReceiver } from './receiver.ts';
import { record, relayAll } from './record.ts';
import { until } from './until.ts';

export interface RecoverResult {
  readonly deliveries: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Deliveries that the operation led to exactly one attempt of. */
  readonly recoveredOnce: number;
  readonly failedAgain: number;
  /** Events recorded meanwhile. */
  readonly live: number;
  /** Milliseconds from their recording to their arrival, at the endpoint that is recovered and at another one. */
  readonly sameP50Ms: number;
  readonly sameMaxMs: number;
  readonly otherP50Ms: number;
  readonly otherMaxMs: number;
}

const AGES_AGO = new Date('2020-01-01T00:00:00Z');

/** A recover of failed deliveries to a receiver that fails every so many requests (0: none), while new events arrive. */
export async function benchRecover({
  deliveries = 20_000,
  failEvery = 0,
  perSecond = 50,
} = {}): Promise<RecoverResult> {
  const platform = await startPlatform();
  const same = await startBenchReceiver({ arrivals: true, failEvery });
  const other = await startBenchReceiver({ arrivals: true });
  const endpoint = await createBenchEndpoints(platform, same.url, other.url);
  await makeFailed(platform, deliveries);
  const dispatcher = startDispatcher({ ...platform, version: 'bench', config: DISPATCHER_CONFIG });
  try {
    const live = emitSteadily(platform, perSecond);
    const begun = performance.now();
    const input = { application: 'bench', endpoint, since: AGES_AGO };
    const operation = encodeId('operation', granted(await startRecover(platform.deps, ACCESS, input)).id);
    await until(async () => {
      const now = granted(await getOperation(platform.deps, ACCESS, { application: 'bench', operation }));
      return now.completedAt !== null;
    });
    await until(() => allClosed(platform));
    const seconds = (performance.now() - begun) / 1000;
    const emitted = await live.stop();
    await until(() => allClosed(platform));
    const [sameWaits, otherWaits] = [await waits(same, emitted), await waits(other, emitted)];
    return {
      deliveries,
      seconds,
      perSecond: deliveries / seconds,
      ...(await countRecovered(platform)),
      live: emitted.length,
      sameP50Ms: quantile(sameWaits, 0.5),
      sameMaxMs: quantile(sameWaits, 1),
      otherP50Ms: quantile(otherWaits, 0.5),
      otherMaxMs: quantile(otherWaits, 1),
    };
  } finally {
    await dispatcher.close();
    same.stop();
    other.stop();
    await platform.close();
  }
}

async function createBenchEndpoints({ deps }: Platform, same: string, other: string): Promise<string> {
  granted(await createApplication(deps, ACCESS, { name: 'Bench', uid: 'bench' }));
  const endpoint = { application: 'bench', retrySchedule: [] };
  const created = granted(await createEndpoint(deps, ACCESS, { ...endpoint, url: same }));
  granted(await createEndpoint(deps, ACCESS, { ...endpoint, url: other, eventTypes: ['bench.live'] }));
  return encodeId('endpoint', created.endpoint.id);
}

/** As a receiver that was down for long has left them. */
async function makeFailed({ deps, database }: Platform, deliveries: number): Promise<void> {
  const data = JSON.stringify({ text: 'x'.repeat(800) });
  await record({ deps }, deliveries, () => ({ type: 'bench.failed', data }), 'bench');
  await relayAll({ deps });
  await database.sql`
    update postrider.deliveries set status = 'failed', reason = 'exhausted', next_attempt_at = null, completed_at = now()`;
  await database.sql`truncate postrider_queue.job`;
}

/** Records an event every so often; answers each one's id and when it was recorded. */
function emitSteadily({ deps }: Platform, perSecond: number): { stop(): Promise<[string, number][]> } {
  const recorded: Promise<[string, number]>[] = [];
  const record = async (): Promise<[string, number]> => {
    const events = [{ type: 'bench.live', data: '{}' }];
    const answer = granted(await recordEvents(deps, ACCESS, { application: 'bench', events }));
    return [encodeId('event', answer.events[0]?.id ?? ''), performance.timeOrigin + performance.now()];
  };
  const timer = setInterval(() => recorded.push(record()), 1_000 / perSecond);
  return {
    stop: () => {
      clearInterval(timer);
      return Promise.all(recorded);
    },
  };
}

async function countRecovered({ database }: Platform): Promise<{ recoveredOnce: number; failedAgain: number }> {
  const [row] = await database.sql<{ recoveredOnce: number; failedAgain: number }[]>`
    select count(*) filter (where attempts = 1)::integer as "recoveredOnce",
      count(*) filter (where failed)::integer as "failedAgain"
    from (
      select count(*) as attempts, bool_and(outcome = 'rejected') as failed from postrider.attempts
      where trigger = 'recover' group by event_id, endpoint_id
    ) as a`;
  return row ?? { recoveredOnce: 0, failedAgain: 0 };
}

async function allClosed({ database }: Platform): Promise<boolean> {
  const [row] = await database.sql<{ open: boolean }[]>`
    select exists (select from postrider.deliveries where completed_at is null and event_type = 'bench.failed') as open`;
  return row?.open === false;
}

/** Milliseconds from recording to arrival; of those that arrived. */
async function waits(receiver: BenchReceiver, emitted: readonly [string, number][]): Promise<number[]> {
  const arrivals = await receiver.arrivals();
  return emitted.flatMap(([id, recordedAt]) => {
    const arrivedAt = arrivals.get(id);
    return arrivedAt === undefined ? [] : [arrivedAt - recordedAt];
  });
}
