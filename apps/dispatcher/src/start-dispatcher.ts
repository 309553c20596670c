import { createAddressGuard, type SecretText } from '@postrider/core';
import { CONFIGURATION_LEASE_MS, type Database, type Doorbell, relayHasWork } from '@postrider/db';
import { createEgress } from '@postrider/egress';
import type { KeyRing } from '@postrider/encryption';
import type { Queue } from '@postrider/queue';
import type { Logger } from '@postrider/telemetry';
import {
  cancelWished,
  cancelWithdrawn,
  keepAuditLog,
  keepPartitions,
  relayEvents,
  rollUpStats,
  runOperations,
  sweepStrays,
  unparkOne,
} from '@postrider/usecases';
import { Configurations } from './configurations.ts';
import { DispatchLoop } from './dispatch-loop.ts';
import { periodically } from './periodically.ts';

export interface DispatcherDeps {
  readonly database: Database;
  readonly queue: Queue;
  readonly keyRing: KeyRing;
  readonly doorbell: Doorbell;
  readonly logger: Logger;
  readonly version: string;
  readonly config: {
    /** Requests at once. */
    readonly inFlightMax: number;
    readonly retentionDays: number;
    readonly auditRetentionDays: number;
    readonly egressAllow: readonly string[];
    /** Absent: false, none, and false. */
    readonly egressAllowMetadata?: boolean;
    readonly egressProxy?: SecretText | null;
    readonly egressProxyResolves?: boolean;
    readonly httpTargets: boolean;
    /** How long a stop waits for requests in flight; what has not ended then is left to its lease. */
    readonly shutdownMs: number;
  };
}

export interface Dispatcher {
  /** Begins nothing more, finishes what is in flight, gives the rest back. */
  close(): Promise<void>;
}

/** Events from SQL ring no bell: the relay looks this often (0.04 ms of PostgreSQL when there is nothing). */
const RELAY_POLL_MS = 40;

/** Retries that become due ring no bell either: they do so on whole seconds, and a look costs 0.4 ms of PostgreSQL and Node. */
const CLAIM_POLL_MS = 500;

/** An operation that waits for room goes on when it is looked at. One that begins rings; without any, looks are for a lost ring. */
const OPERATIONS_POLL_MS = 50;
const NO_OPERATIONS_POLL_MS = 1_000;

const LEASE_RENEWAL_MS = 3_000;

/**
 * The look for leases that are over reads every chunk in hand, and of finished ones what an old transaction keeps: 0.3 s
 * behind 100,000. Its pauses are in proportion, and short enough for what a dead process held to be tried within 30 s.
 */
const RECLAIM_MS = 3_000;
const RECLAIM_MS_MAX = 10_000;
const RECLAIM_PAUSE_FACTOR = 20;

const WITHDRAW_POLL_MS = 1_000;
const UNPARK_MS = 30_000;
const PARTITIONS_MS = 3_600_000;
const AUDIT_LOG_MS = 3_600_000;
const STATS_MS = 600_000;

/** The sweep for strays reads all that is due: its pauses are at least so many times its runs. */
const SWEEP_MS = 30_000;
const SWEEP_PAUSE_FACTOR = 50;

/** Runs relay, dispatch loop and housekeeping in this process, any number of which may work on one database. */
export function startDispatcher(deps: DispatcherDeps): Dispatcher {
  const { database, queue, doorbell, logger, config } = deps;
  const egress = createEgress({
    guard: createAddressGuard({
      allow: config.egressAllow,
      allowMetadata: config.egressAllowMetadata ?? false,
    }),
    httpTargets: config.httpTargets,
    proxy: config.egressProxy?.reveal() ?? null,
    proxyResolves: config.egressProxyResolves ?? false,
  });
  const configurations = new Configurations(deps);
  const loop = new DispatchLoop({
    ...deps,
    egress,
    configurations,
    jitter: Math.random,
    inFlightMax: config.inFlightMax,
  });

  const every = (intervalMs: number, name: string, work: () => Promise<unknown>) =>
    periodically(
      intervalMs,
      async () => {
        await work();
        return undefined;
      },
      (error) => logger.warn({ error }, `${name} failed, trying again`),
    );

  // What goes on as long as there is something to do does not keep a stop waiting.
  let closing = false;
  const mayGoOn = () => !closing;

  // Rung for, there is work; looking first would only make it wait.
  let rung = false;
  const relay = every(RELAY_POLL_MS, 'relaying', async () => {
    const skipLook = rung;
    rung = false;
    if (!skipLook && !(await relayHasWork(database))) return;
    while (mayGoOn() && (await relayEvents(deps)).more);
  });
  const sweep = periodically(
    SWEEP_MS,
    async () => {
      const begun = performance.now();
      const strays = await sweepStrays(deps);
      if (strays > 0) logger.warn({ strays }, 'deliveries were due and in no chunk; they are queued again');
      return Math.max(SWEEP_MS, SWEEP_PAUSE_FACTOR * (performance.now() - begun));
    },
    (error) => logger.warn({ error }, 'sweeping failed, trying again'),
  );
  const reclaim = periodically(
    RECLAIM_MS,
    async () => {
      const begun = performance.now();
      await queue.reclaim();
      return Math.min(RECLAIM_MS_MAX, Math.max(RECLAIM_MS, RECLAIM_PAUSE_FACTOR * (performance.now() - begun)));
    },
    (error) => logger.warn({ error }, 'reclaiming leases failed, trying again'),
  );
  const operations = periodically(
    OPERATIONS_POLL_MS,
    async () => {
      const unfinished = await runOperations(deps, { retentionDays: config.retentionDays, mayGoOn });
      return unfinished ? OPERATIONS_POLL_MS : NO_OPERATIONS_POLL_MS;
    },
    (error) => logger.warn({ error }, 'carrying out operations failed, trying again'),
  );
  const periodics = [
    relay,
    operations,
    sweep,
    every(CLAIM_POLL_MS, 'looking for due deliveries', async () => loop.wake()),
    every(CONFIGURATION_LEASE_MS / 3, 'reading configurations', () => loop.refresh()),
    reclaim,
    every(WITHDRAW_POLL_MS, 'cancelling withdrawn deliveries', async () => {
      await cancelWithdrawn(deps);
      await cancelWished(deps);
      loop.forgetIdleLanes();
    }),
    every(UNPARK_MS, 'moving parked chunks back', () => unparkOne(deps)),
    every(PARTITIONS_MS, 'keeping partitions', () => keepPartitions(deps, config)),
    every(AUDIT_LOG_MS, 'forgetting old audit entries', () => keepAuditLog(deps, config)),
    every(STATS_MS, 'adding up statistics', () => rollUpStats(deps, config)),
  ];
  const renewal = every(LEASE_RENEWAL_MS, 'renewing leases', () => loop.renew());
  const deaf = [
    doorbell.listen('events', () => {
      rung = true;
      relay.now();
    }),

    doorbell.listen('deliveries', () => loop.wake()),
    doorbell.listen('operations', () => operations.now()),
  ];

  return {
    close: async () => {
      closing = true;
      for (const stopListening of deaf) stopListening();
      // First, so that nothing begins while a slow round of housekeeping ends.
      const drained = loop.drain().then(() => true);
      const timeUp = after(config.shutdownMs);
      await Promise.all(periodics.map((periodic) => periodic.stop()));
      // Leases are renewed while the last requests end.
      const ended = await Promise.race([drained, timeUp]);
      await renewal.stop();
      const requestsEnded = egress.close();
      if (ended) await requestsEnded;
      else logger.warn('requests were still in flight at the end of the time to stop; they will be logged as lost');
    },
  };
}

function after(milliseconds: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds, false as const).unref();
  });
}
