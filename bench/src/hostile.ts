import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createApplication, createEndpoint } from '@postrider/usecases';
import { ACCESS, granted } from './access.ts';
import { childMessage } from './child-message.ts';
import { startDispatcherChild } from './dispatcher-child.ts';
import { type HealthyLoad, type HostilePhase, measurePhase, type Others } from './hostile-phase.ts';
import { type Platform, startPlatform } from './platform.ts';
import { median } from './quantile.ts';
import { startBenchReceiver } from './receiver.ts';
import { APPLICATION } from './record.ts';
import { pause } from './until.ts';

export interface HostileResult {
  readonly healthyEndpoints: number;
  readonly hostileEndpoints: number;
  /** In the order they were run: by turns with as many tame endpoints, and with the hostile ones. */
  readonly phases: readonly HostilePhase[];
  /** With hostile endpoints against tame ones: the median over the pairs of phases. */
  readonly ratios: { readonly perSecond: number; readonly p50: number; readonly p99: number };
  /** Attempts made at hostile endpoints, by outcome. */
  readonly hostileAttempts: Readonly<Record<string, number>>;
}

/** Of every endpoint, so that the phase after one with hostile endpoints begins with nothing in flight. */
const TIMEOUT_MS = 5_000;

/** So many others share an event. */
const OTHERS_PER_EVENT = 50;

/**
 * Healthy endpoints get deliveries while many others get as many: by turns well-behaved ones, and hostile ones of all
 * kinds. So what is compared is what the others do, not that there are any.
 */
export async function benchHostile({
  healthyEndpoints = 20,
  hostileEndpoints = 500,
  othersPerSecond = 150,
  deliveries = 2_000,
  perSecond = 50,
  seconds = 4,
  rounds = 3,
}: {
  readonly healthyEndpoints?: number;
  readonly hostileEndpoints?: number;
  /** Deliveries a second to hostile endpoints, or to the tame ones. */
  readonly othersPerSecond?: number;
  /** To healthy endpoints, flat out, in each phase. */
  readonly deliveries?: number;
  /** To healthy endpoints, steadily, for so many seconds of each phase. */
  readonly perSecond?: number;
  readonly seconds?: number;
  readonly rounds?: number;
} = {}): Promise<HostileResult> {
  const platform = await startPlatform();
  const receiver = await startBenchReceiver({ arrivals: true });
  const tame = await startBenchReceiver();
  const zoo = fork(fileURLToPath(new URL('./hostile-process.ts', import.meta.url)));
  const { urls } = await childMessage<{ urls: string[] }>(zoo, 'listening');
  const dispatcher = await startDispatcherChild(platform);
  try {
    granted(await createApplication(platform.deps, ACCESS, { name: 'Bench', uid: APPLICATION }));
    const groups = Math.ceil(hostileEndpoints / OTHERS_PER_EVENT);
    const load: HealthyLoad = {
      platform,
      receiver,
      dispatcher,
      deliveries,
      perSecond,
      seconds,
      othersPerSecond: (othersPerSecond * groups) / hostileEndpoints,
      types: await addEndpoints(platform, 'healthy', [receiver.url], healthyEndpoints, healthyEndpoints),
      typesOf: {
        tame: await addEndpoints(platform, 'tame', [tame.url], hostileEndpoints, groups),
        hostile: await addEndpoints(platform, 'hostile', urls, hostileEndpoints, groups),
      },
    };
    // The first deliveries are those of a cold process.
    await measurePhase({ ...load, seconds: Math.min(1, seconds) }, 'tame');
    const phases: HostilePhase[] = [];
    for (let n = 0; n < rounds; n += 1) {
      if (n > 0) await pause(TIMEOUT_MS);
      for (const others of ['tame', 'hostile'] as const) phases.push(await measurePhase(load, others));
    }
    return {
      healthyEndpoints,
      hostileEndpoints,
      phases,
      ratios: {
        perSecond: ratioOf(phases, (phase) => phase.perSecond),
        p50: ratioOf(phases, (phase) => phase.p50Ms),
        p99: ratioOf(phases, (phase) => phase.p99Ms),
      },
      hostileAttempts: await hostileAttempts(platform),
    };
  } finally {
    await dispatcher.stop();
    receiver.stop();
    tame.stop();
    zoo.disconnect();
    await platform.close();
  }
}

/** Endpoints at these URLs by turns, in groups that share an event type; answers the types. */
async function addEndpoints(
  { deps }: Platform,
  kind: 'healthy' | Others,
  urls: readonly string[],
  count: number,
  groups: number,
): Promise<string[]> {
  const types = Array.from({ length: groups }, (_, n) => `${kind}.${n}`);
  const add = async (n: number) => {
    const input = {
      application: APPLICATION,
      url: urls[n % urls.length] ?? '',
      eventTypes: [types[n % groups] ?? ''],
      timeoutMs: TIMEOUT_MS,
      // No retry becomes due while a bench lasts.
      retrySchedule: [3_600],
    };
    granted(await createEndpoint(deps, ACCESS, input));
  };
  await Promise.all(Array.from({ length: count }, (_, n) => add(n)));
  return types;
}

function ratioOf(phases: readonly HostilePhase[], figure: (phase: HostilePhase) => number): number {
  const ratios = phases.flatMap((phase, n) => {
    const before = phases[n - 1];
    return phase.others === 'hostile' && before !== undefined ? [figure(phase) / figure(before)] : [];
  });
  return median(ratios);
}

async function hostileAttempts({ database }: Platform): Promise<Record<string, number>> {
  const rows = await database.sql<{ outcome: string; count: number }[]>`
    select a.outcome, count(*)::integer as count from postrider.attempts as a
    join postrider.endpoints as e on e.id = a.endpoint_id where e.event_types[1] like 'hostile.%' group by 1`;
  return Object.fromEntries(rows.map(({ outcome, count }) => [outcome, count]));
}
